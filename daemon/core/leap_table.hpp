// The list of leap seconds that NIST and the IERS publish.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// When UTC changed its distance to TAI, and until when nothing else is known to come.
struct LeapTable {
  struct Entry {
    std::int64_t ntp_s = 0;  ///< from that midnight on, seconds since 1900
    int tai_s = 0;           ///< TAI is that far ahead
  };
  std::vector<Entry> entries;  ///< by time
  std::int64_t expires_ntp_s = 0;

  /// The leap second at the end of the day of `wall`.
  [[nodiscard]] ntp::Leap at_end_of_day(ntp::Timestamp wall) const;
  /// Seconds until it says nothing any more; negative: since then.
  [[nodiscard]] std::int64_t valid_for_s(ntp::Timestamp wall) const;
  /// TAI - UTC at `wall`; nullopt before the first entry. It outlives the expiry: nothing better is
  /// known then.
  [[nodiscard]] std::optional<int> tai_ahead_s(ntp::Timestamp wall) const;
  /// The same where the time of the question is TAI itself.
  [[nodiscard]] std::optional<int> utc_behind_s(ntp::Timestamp tai) const;
};

enum class LeapTableError : std::uint8_t {
  no_expiry,  ///< without it nobody can tell whether it is still true
  no_entry,
  bad_line,  ///< a line that is neither a comment nor two numbers, or out of order
  bad_hash,  ///< the list was changed after it was signed
  too_long,
};
std::string_view sentence(LeapTableError error);

/// Unsigned lists are accepted, badly signed ones are not.
std::expected<LeapTable, LeapTableError> parse_leap_table(std::string_view text);

}  // namespace core
