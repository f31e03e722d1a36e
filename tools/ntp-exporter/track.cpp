#include "ntp-exporter/track.hpp"

#include <algorithm>
#include <cmath>

namespace ntp_exporter {
namespace {

void take_known(float from, float& into) {
  if (!std::isnan(from)) into = from;
}

}  // namespace

std::uint32_t Track::slot_of(ntp::Monotonic now) {
  const auto since =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(since, 0) / kSlot_s);
}

void Track::add(ntp::Monotonic now, const Reading& reading) {
  const std::uint32_t slot = slot_of(now);
  std::erase_if(entries_, [slot](const Entry& entry) { return entry.slot + kSlots <= slot; });
  if (entries_.empty() || entries_.back().slot < slot) entries_.push_back({slot, {}});
  Reading& last = entries_.back().reading;
  take_known(reading.seen_s, last.seen_s);
  take_known(reading.self_s, last.self_s);
  take_known(reading.jitter_s, last.jitter_s);
}

}  // namespace ntp_exporter
