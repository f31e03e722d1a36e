// An association whose source is a reference clock: nobody is asked, somebody reads it for us.
#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "core/association.hpp"

namespace core {
namespace {

// Read at the start and after silence as often as a server with iburst is asked.
constexpr ntp::Log2 kEager{2};
constexpr int kEagerPolls = 6;
// A reading is older only when its feeder stands still, and after so long none is left that was
// taken before the clock was stepped.
constexpr std::chrono::seconds kOldest{3};
constexpr ntp::Seconds kFromTheFuture{0.1};

constexpr std::uint8_t kEventUnreachable = 3;
constexpr std::uint8_t kEventReachable = 4;
constexpr std::uint8_t kEventClock = 11;

}  // namespace

std::string Association::title() const {
  return is_clock() ? settings_.clock->clock.label() : identity_.remote.text();
}

void Association::on_clock_condition(ClockCondition condition, std::string_view timecode) {
  if (!readings_) return;
  // Noise between good readings is counted, but it is not the state of the clock.
  if (!timecode.empty() && readings_->size() == 0) report_.timecode = timecode;
  trouble_ = condition;
  if (condition == ClockCondition::bad_format) ++report_.bad_format;
  // A device that is not there says nothing at all.
  const bool said = condition > ClockCondition::bad_format && condition != ClockCondition::fault;
  if (said) ++report_.bad_data;
}

void Association::set_condition(ClockCondition condition) {
  if (condition == report_.condition) return;
  report_.condition = condition;
  if (condition == ClockCondition::nominal) return;
  if (report_.exceptions < 15) ++report_.exceptions;
  events_.record(kEventClock);
}

void Association::on_clock_sample(const ClockSample& sample, ntp::Now now, double steered) {
  if (!readings_) return;
  ++counters_.received;
  if (!sample.timecode.empty()) report_.timecode = sample.timecode;
  const ntp::Nanos age = now.wall - sample.received;
  if (now.mono < quiet_until_) return;
  if (age > kOldest || age < -kFromTheFuture) {
    return on_clock_condition(ClockCondition::bad_time, {});
  }
  // The wall clock counted that age, and it runs faster than the free one by what it is steered.
  const ntp::Seconds free_age = ntp::Seconds{age} * (1 - steered);
  const ntp::Monotonic at = now.mono - std::chrono::duration_cast<ntp::Nanos>(free_age);
  const double ahead_s = clock_.free.steered_s({at, sample.received});
  double offset_s = ntp::Seconds{sample.reference - sample.received}.count() + ahead_s;
  if (sample.pulse) {
    const auto known = estimate(at);
    const double near_s = known ? known->offset_s : ahead_s;
    offset_s -= std::round(offset_s - near_s);
  }
  is_pulse_ = sample.pulse;
  steered_ = steered;
  if (sample.leap) clock_leap_ = *sample.leap;
  offset_s += settings_.bias.count();
  readings_->add({clock_.free.time_s(at), offset_s, sample.bound.count()});
}

Association::Change Association::poll_clock(ntp::Now now, ntp::Log2 time_constant, Outbox& out) {
  ++counters_.sent;
  sent_ = now.wall;
  last_poll_ = now.mono;
  const bool was_reachable = reach_ != 0;
  reach_ = static_cast<std::uint8_t>(reach_ << 1);
  ++unanswered_;
  const auto sample = readings_->take();
  Change change = Change::nothing;
  if (sample) {
    change = take_clock(*sample, now, out);
  } else {
    filter_.add_nothing(now.mono);
    if (!trouble_) ++report_.no_reply;
    set_condition(trouble_.value_or(ClockCondition::no_reply));
    if (was_reachable && reach_ == 0) {
      events_.record(kEventUnreachable);
      reach_changed_ = now.mono;
      out.note(Severity::warning, fmt::format("{} says nothing any more", title()));
      change = Change::fitness;
    }
  }
  trouble_.reset();
  set_interval(time_constant);
  if (reach_ == 0) burst_ = kEagerPolls;
  const bool eager = burst_ > 0;
  if (eager) --burst_;
  const int poll = eager ? std::min(host_poll_.value, kEager.value) : host_poll_.value;
  next_poll_ =
      now.mono + std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{std::ldexp(1.0, poll)});
  return change;
}

Association::Change Association::take_clock(const ClockReadings::Sample& sample, ntp::Now now,
                                            Outbox& out) {
  const RefclockSettings& clock = *settings_.clock;
  received_ = now.wall;
  unanswered_ = 0;
  header_ = ntp::Packet{
      .leap = clock_leap_,
      .mode = ntp::Mode::server,
      .stratum = {clock.stratum},
      .precision = {static_cast<std::int8_t>(std::lround(std::log2(clock_.precision.count())))},
      .refid = clock.shown_refid(),
      .reference = now.wall};
  if (reach_ == 0) {
    events_.record(kEventReachable);
    reach_changed_ = now.mono;
    out.note(Severity::info, fmt::format("{} speaks", title()));
  }
  reach_ |= 1;
  set_condition(ClockCondition::nominal);
  const ntp::Seconds error = std::max(ntp::Seconds{sample.error_s}, clock_.precision);
  // The sample is of the middle of its readings; since then the clock was steered on.
  const double since_s = clock_.free.time_s(now.mono) - sample.time_s;
  const double ahead_s = clock_.free.steered_s(now) - steered_ * since_s;
  filter_.add({now.mono - std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{since_s}),
               ntp::Seconds{sample.offset_s - ahead_s}, ntp::Seconds{0},
               error + ntp::Seconds{sample.bound_s}});
  const auto surprise = estimator_.add_direct(sample.time_s, sample.offset_s, error.count());
  return surprise == Estimator::Surprise::clock ? Change::surprise : Change::sample;
}

void Association::renumber(int by_s) {
  if (by_s == 0) return;
  estimator_.shift(by_s);
  filter_.on_step(ntp::Seconds{-by_s});
  if (readings_) readings_->clear();
}

void Association::wait_for_fresh_readings(ntp::Monotonic now) {
  if (!readings_) return;
  readings_->clear();
  quiet_until_ = now + kOldest;
}

}  // namespace core
