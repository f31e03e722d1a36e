// The state of the system as ntpdc showed it.
#pragma once

#include <string>
#include <string_view>

#include "mode6/variables.hpp"
#include "ntpdc/command_table.hpp"
#include "ntpdc/peers_text.hpp"
#include "view/summary_tables.hpp"

namespace ntpdc {

/// What is to be asked for sysinfo, loopinfo and kerninfo, one list for each question. Daemons
/// without PPS refuse a question that names its variables.
std::vector<std::string> system_questions(Show show);

std::string sysinfo_text(const mode6::SystemVariables& system, const PeersLook& look);
std::string loopinfo_text(const mode6::SystemVariables& system, bool one_line);
/// Empty when nothing was said of the kernel.
std::string kerninfo_text(const mode6::SystemVariables& system);
std::string clockstat_text(const mode6::ClockVariables& clock, std::string_view address,
                           const mode6::MaybeInt& status);

/// The counters of sysstats, iostats and timerstats with ntpdc's legends; nullptr for others.
const view::SummaryTable* counters_of(Show show);

}  // namespace ntpdc
