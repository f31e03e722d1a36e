// The reports of gpsd that tell the time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "refclock/reading.hpp"

namespace refclock {

/// gpsd's own limit for a report.
inline constexpr std::size_t kLongestReport = 10'240;

/// What asks gpsd for reports.
inline constexpr std::string_view kWatchReports =
    "?WATCH={\"enable\":true,\"json\":true,\"pps\":true};\n";

/// How much a report can tell; the later ones are better.
enum class ReportKind : std::uint8_t { other, position, serial, pulse };

struct GpsdReport {
  ReportKind kind = ReportKind::other;
  Reading reading;
};
/// One line. `arrived` is when it came, for those that do not say themselves when they were read.
/// A report that is well-formed and tells no time is of kind `other`.
Read<GpsdReport> parse_report(std::string_view line, UnixTime arrived);

/// Of several kinds of reports only the best is taken, as long as it comes.
class BestReports {
 public:
  /// Whether to take one of that kind now.
  bool takes(ReportKind kind, std::int64_t now_s);

 private:
  ReportKind best_ = ReportKind::other;
  std::int64_t seen_s_ = 0;
};

}  // namespace refclock
