// Oracle: what is taken is a sane time and tells it in a few octets; a report of pulses made of it
// means the same again.
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <string>

#include "refclock/gpsd.hpp"
#include "refclock/lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr refclock::UnixTime kArrived{1'795'666'685, 500'000'000};
constexpr std::size_t kLongestCode = 64;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view line) {
  const auto report = refclock::parse_report(line, kArrived);
  if (!report) return require(report.error() != refclock::Condition::nominal);
  if (report->kind == refclock::ReportKind::other) return;
  const refclock::Reading& reading = report->reading;
  require(refclock::is_sane(reading.received));
  require(reading.timecode.size() <= kLongestCode);
  require(reading.late == (report->kind != refclock::ReportKind::pulse));
  if (report->kind == refclock::ReportKind::position) return;
  const std::string said = reading.timecode.substr(reading.timecode.find(' ') + 1);
  const std::size_t point = said.find('.');
  const auto again = refclock::parse_report(
      fmt::format(
          R"({{"class":"PPS","real_sec":{},"real_nsec":{},"clock_sec":{},"clock_nsec":{}}})",
          std::stoll(said), std::stoll(said.substr(point + 1)), reading.received.seconds,
          reading.received.nanoseconds),
      kArrived);
  require(again && again->reading.reference == reading.reference &&
          again->reading.received == reading.received);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  refclock::Lines lines{refclock::kLongestReport};
  lines.feed({reinterpret_cast<const char*>(data), size},
             [](std::string_view line, bool) { check(line); });
  return 0;
}
