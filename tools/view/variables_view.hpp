// Variable lists for people: `rv` and its kin, cooked or raw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/variable_table.hpp"
#include "ntp/address.hpp"
#include "view/peers_view.hpp"
#include "view/style.hpp"
#include "view/time_text.hpp"
#include "view/units.hpp"

namespace view {

/// What a variable list is about: tells what its names and its status word mean.
enum class Subject : std::uint8_t { system, peer, clock };
Subject subject_of(mode6::AssociationId association);
/// nullptr for names that mean nothing there.
const mode6::VariableInfo* variable_info(Subject subject, std::string_view name);

struct VariablesOptions {
  Style style = Style::classic;
  bool numeric = false;              ///< addresses instead of names
  bool units = false;                ///< numbers with their units
  Charset charset = Charset::ascii;  ///< of the units
  std::size_t columns = 80;          ///< of the terminal, for NTPsec's lines
  std::int64_t near_unix_s = 0;      ///< tells the era of timestamps
  TimeZone zone = utc;               ///< classic shows local time
  Names names = {};
};

/// "associd=0 status=0616 leap_none, sync_ntp, 1 event, restart," and a newline.
std::string status_line(mode6::AssociationId association, std::uint16_t status, Subject subject);
/// "leap_none, sync_ntp, 1 event, restart"
std::string status_words(std::uint16_t status, Subject subject);
/// "associd=0 status=0x0616," and a newline.
std::string raw_status_line(mode6::AssociationId association, std::uint16_t status);

/// Values in words, folded to lines. A known variable whose value makes no sense has a `?` behind
/// it in the classic style.
std::string cooked_variables(Subject subject, std::string_view text,
                             const VariablesOptions& options);
/// As received, made safe to show, ends with a newline unless there is nothing.
std::string raw_variables(std::string_view text);

/// The addresses whose names cooked_variables() would show.
std::vector<ntp::IpAddress> addresses_to_name(std::string_view text,
                                              const VariablesOptions& options);

}  // namespace view
