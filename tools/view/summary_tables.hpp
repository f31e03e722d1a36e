// What the tables of `sysinfo`, `sysstats` and their kin show: one row a variable, for both styles.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "view/style.hpp"

namespace view {

/// How NTPsec's tables show a value; classic's show what stands on the wire, but for the words,
/// bits and times.
enum class SummaryKind : std::uint8_t {
  integer,
  number,
  text,
  address,  ///< a name may stand for it
  timestamp,
  mode,  ///< a word for an association mode
  leap_bits,
  duration,  ///< seconds as HH:MM:SS
  rate,      ///< a counter, and what that is per second
};

struct SummaryRow {
  std::string_view variable;
  std::string_view classic;  ///< the legend; empty: not in that style's table
  std::string_view ntpsec;   ///< "=": the same
  SummaryKind kind = SummaryKind::integer;
  bool recent = false;              ///< NTPsec has a second value for it: since the last log line
  std::string_view with_port = {};  ///< classic shows this variable behind it

  [[nodiscard]] std::string_view legend(Style style) const;
};

/// What the name of the second value of a row ends with.
inline constexpr std::string_view kRecentSuffix = "_r";

struct SummaryTable {
  std::string_view command;
  std::size_t classic_width = 0;  ///< of the legends; 0: that tool has no such table
  std::size_t ntpsec_width = 0;
  bool with_status = false;     ///< begins with the status line
  bool of_association = false;  ///< the variables are those of an association
  std::span<const SummaryRow> rows;

  /// The style in which the table is laid out: tables that only NTPsec has are laid out its way.
  [[nodiscard]] Style layout(Style style) const {
    return classic_width == 0 ? Style::ntpsec : style;
  }
};

std::span<const SummaryTable> summary_tables();
/// nullptr for a command that is none of these.
const SummaryTable* summary_table(std::string_view command);

/// The rows that a style shows, in its order.
std::vector<const SummaryRow*> rows_of(const SummaryTable& table, Style style);

/// What to ask for, one comma-separated list for each question; each fits in one packet.
std::vector<std::string> summary_questions(const SummaryTable& table, Style style);

}  // namespace view
