#include "core/leap_smear.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace core {
namespace {

constexpr std::uint32_t kSmearing = 254;
constexpr double kSmearFraction = 1 << 22;
constexpr double kMostSmear = (1 << 23) - 1;
constexpr std::uint32_t kSmearMask = 0xffffff;

}  // namespace

void LeapSmear::update(const LeapSecond& leap, ntp::Timestamp wall) {
  if (interval_.count() <= 0 || leap.jump_s() == 0) {
    jump_s_ = 0;
    return;
  }
  const bool news = jump_s_ != leap.jump_s() || end_ != leap.at();
  if (!news) return;
  jump_s_ = leap.jump_s();
  end_ = leap.at();
  begin_ = end_ - std::chrono::duration_cast<ntp::Nanos>(interval_);
  // Who hears of it late begins late: the time that is served never jumps.
  if (wall - begin_ > ntp::Nanos{0}) begin_ = wall;
}

std::optional<ntp::Seconds> LeapSmear::offset(ntp::Timestamp wall) const {
  if (jump_s_ == 0 || wall - begin_ < ntp::Nanos{0}) return std::nullopt;
  const double whole_s = std::max(1.0, ntp::Seconds{end_ - begin_}.count());
  const double gone = std::clamp(ntp::Seconds{wall - begin_}.count() / whole_s, 0.0, 1.0);
  return ntp::Seconds{jump_s_ * gone};
}

ntp::RefId smear_refid(ntp::Seconds offset) {
  const auto steps = static_cast<std::int32_t>(
      std::lround(std::clamp(offset.count() * kSmearFraction, -kMostSmear, kMostSmear)));
  return {kSmearing << 24 | (static_cast<std::uint32_t>(steps) & kSmearMask)};
}

}  // namespace core
