// `leapsmearinterval SECONDS acknowledged`
#include <fmt/format.h>

#include "conf/numbers.hpp"
#include "conf/readers.hpp"

namespace conf {
namespace {

constexpr int kLongestSmear_s = 86'400;  // a leap second is known for sure only on its day
constexpr int kShortestSmear_s = 2000;   // clients follow by 500 ppm at most
constexpr const char* kSmearAcknowledged = "acknowledged";

}  // namespace

void read_leapsmearinterval(Line& line, State& state) {
  const Word& directive = line.directive();
  const auto interval_s = read_whole(line, directive, {0, kLongestSmear_s});
  if (!interval_s) return;
  if (*interval_s > 0 && *interval_s < kShortestSmear_s) {
    return line.fail(directive, fmt::format("leapsmearinterval {} is below {}: clients could not "
                                            "follow; write {} or more",
                                            *interval_s, kShortestSmear_s, kShortestSmear_s));
  }
  const bool acknowledged = line.take(kSmearAcknowledged);
  if (!line.finished()) return;
  if (*interval_s > 0 && !acknowledged) {
    return line.unmet(
        directive,
        fmt::format("leapsmearinterval: clients must not mix servers that smear leap seconds and "
                    "servers that do not; write `leapsmearinterval {} {}` where none does; effect "
                    "on your service: leap seconds are not smeared",
                    *interval_s, kSmearAcknowledged));
  }
  state.settings.leap_smear = ntp::Seconds{static_cast<double>(*interval_s)};
}

}  // namespace conf
