#include "core/local_clock.hpp"

#include <algorithm>
#include <chrono>

#include "core/events.hpp"

namespace core {
namespace {

constexpr ntp::Log2 kPoll{6};

}  // namespace

LocalClock::LocalClock(std::uint16_t id, const LocalClockSettings& settings, ntp::Log2 precision)
    : id_{id}, settings_{settings}, precision_{precision} {
  events_.record(peer_event::kMobilized);
}

bool LocalClock::take_sample(ntp::Now now) {
  if (!is_due(now.mono)) return false;
  if (reach_ == 0) events_.record(peer_event::kReachable);
  reach_ = static_cast<std::uint8_t>((reach_ << 1) | 1);
  sampled_ = now.wall;
  ++samples_;
  next_poll_ = now.mono + std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{kPoll.seconds()});
  return true;
}

void LocalClock::set_selected(bool selected) {
  selected_ = selected;
  if (selected && events_.last != peer_event::kSystemPeer) events_.record(peer_event::kSystemPeer);
}

AssociationState LocalClock::state(ntp::Now now) const {
  AssociationState s{.id = id_,
                     .name = "LOCAL(0)",
                     .local_clock = true,
                     .verdict = selected_ ? Verdict::system_peer : Verdict::reject,
                     .events = events_,
                     .leap = ntp::Leap::none,
                     .last_mode = ntp::Mode::server,
                     .stratum = {settings_.stratum},
                     .precision = precision_,
                     .host_poll = kPoll,
                     .peer_poll = kPoll,
                     .refid = settings_.refid,
                     .reference = sampled_,
                     .received = sampled_,
                     .sent = sampled_,
                     .reach = reach_};
  s.headway = std::max(ntp::Seconds{0}, ntp::Seconds{next_poll_ - now.mono});
  s.dispersion = s.jitter = ntp::Seconds{precision_.seconds()};
  if (reach_ == 0) s.dispersion = ntp::Seconds{16};
  s.counters.sent = s.counters.received = samples_;
  return s;
}

}  // namespace core
