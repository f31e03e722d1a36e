// `leapsmearinterval SECONDS acknowledged`
#include <fmt/format.h>

#include "conf/numbers.hpp"
#include "conf/readers.hpp"

namespace conf {
namespace {

constexpr int kLongest_s = 86'400;  // a leap second is known for sure only on its day
constexpr int kShortest_s = 2000;   // clients follow by 500 ppm at most
constexpr const char* kAcknowledged = "acknowledged";

}  // namespace

void read_leapsmearinterval(Line& line, State& state) {
  const Word& directive = line.directive();
  const auto interval_s = read_whole(line, directive, {0, kLongest_s});
  if (!interval_s) return;
  if (*interval_s > 0 && *interval_s < kShortest_s) {
    return line.fail(directive, fmt::format("leapsmearinterval {} is below {}: clients could not "
                                            "follow; write {} or more",
                                            *interval_s, kShortest_s, kShortest_s));
  }
  const bool acknowledged = line.take(kAcknowledged);
  if (!line.finished()) return;
  if (*interval_s > 0 && !acknowledged) {
    return line.unmet(
        directive,
        fmt::format("leapsmearinterval: clients must not mix servers that smear leap seconds and "
                    "servers that do not; write `leapsmearinterval {} {}` where none does; effect "
                    "on your service: leap seconds are not smeared",
                    *interval_s, kAcknowledged));
  }
  state.settings.leap_smear = ntp::Seconds{static_cast<double>(*interval_s)};
}

}  // namespace conf
