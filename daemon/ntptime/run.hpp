// The whole of ntptime, on whatever clock it is given.
#pragma once

#include <expected>
#include <string>

#include "ntptime/command_line.hpp"
#include "sys/kernel_clock.hpp"
#include "view/time_text.hpp"

namespace ntptime {

/// Reads the clock, changes it when that is wanted and `may_set`, and returns what is to be
/// printed. The error is one line; nothing was changed then.
std::expected<std::string, std::string> run(const Command& command, sys::KernelClock& clock,
                                            bool may_set, const view::TimeZone& zone);

}  // namespace ntptime
