// Thresholds as monitoring plugins write them: `[@]START:END`.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace ntp_check {

/// `10` is 0:10, `10:` has no end, `~:10` no begin, `@` turns it around.
struct Range {
  double start = 0;
  double end = 0;       ///< infinite without one
  bool inside = false;  ///< `@`: complain of what lies within
  std::string text;     ///< as written, for performance data

  /// The bounds themselves belong to the range.
  [[nodiscard]] bool complains(double value) const;
};

/// The error is part of a line: what is wrong and the mend.
std::expected<Range, std::string> parse_range(std::string_view text);

}  // namespace ntp_check
