#include "sys/refclocks.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "refclock/hardware.hpp"

namespace sys {
namespace {

constexpr std::chrono::seconds kRead{1};
constexpr std::chrono::seconds kTryAgain{16};  // to open what could not be opened

// What a device is opened by; the rest is only reckoned with.
bool same_device(const core::RefclockSettings& a, const core::RefclockSettings& b) {
  return a.clock == b.clock && a.mode == b.mode && a.flags == b.flags && a.path == b.path &&
         a.pps_path == b.pps_path && a.baud == b.baud;
}

}  // namespace

Refclocks::Refclocks(const std::vector<core::SourceSettings>& sources, const Clock& clock, Log& log)
    : clock_{clock}, log_{log} {
  configure(sources);
}

void Refclocks::start(netio::EventLoop& loop, Reports reports) {
  loop_ = &loop;
  reports_ = std::move(reports);
  timer_ = std::make_unique<netio::Timer>(loop, [this] { every_second(); });
  for (Each& each : clocks_) watch(each);
  if (!clocks_.empty()) timer_->at(netio::monotonic_now() + kRead);
}

void Refclocks::configure(const std::vector<core::SourceSettings>& sources) {
  std::list<Each> old = std::exchange(clocks_, {});
  for (const core::SourceSettings& source : sources) {
    if (!source.clock) continue;
    const auto kept = std::ranges::find_if(
        old, [&](const Each& each) { return same_device(each.settings, *source.clock); });
    if (kept != old.end()) {
      kept->settings = *source.clock;
      clocks_.splice(clocks_.end(), old, kept);
      continue;
    }
    // The same device may come back in another guise: the old one has to be closed first.
    std::erase_if(old,
                  [&](const Each& each) { return each.settings.clock == source.clock->clock; });
    Each& fresh = clocks_.emplace_back();
    fresh.settings = *source.clock;
    fresh.device = make_clock_device(fresh.settings);
    open(fresh);
  }
  if (timer_ && !clocks_.empty()) timer_->at(netio::monotonic_now() + kRead);
}

void Refclocks::open(Each& each) {
  each.next_try = netio::monotonic_now() + kTryAgain;
  std::string error = each.device->open();
  if (error.empty()) {
    if (!each.error.empty()) {
      log_.notice(fmt::format("{}: the device is there now", each.settings.clock.label()));
    }
    watch(each);
  } else if (error != each.error) {
    log_.error(error);
  }
  each.error = std::move(error);
}

void Refclocks::watch(Each& each) {
  if (loop_ == nullptr || !each.device->is_open() || each.device->descriptor() < 0) return;
  each.watch =
      netio::Watch::readable(*loop_, each.device->descriptor(), [this, &each] { read(each); });
}

void Refclocks::read(Each& each) {
  each.device->read({.reading = [&](const refclock::Reading& reading) { report(each, reading); },
                     .trouble =
                         [&](refclock::Condition condition, std::string_view said) {
                           reports_.trouble(each.settings.clock, condition, said);
                         }});
  // A watch does not end in its own callback.
  if (!each.device->is_open() && each.error.empty()) {
    each.error = fmt::format("{}: the device is gone; waiting until it is back",
                             each.settings.clock.label());
    log_.warning(each.error);
    timer_->at(netio::monotonic_now());
  }
}

void Refclocks::every_second() {
  const ntp::Monotonic now = netio::monotonic_now();
  for (Each& each : clocks_) {
    if (!each.device->is_open()) {
      each.watch.reset();
      if (now >= each.next_try) open(each);
      if (!each.device->is_open()) {
        reports_.trouble(each.settings.clock, refclock::Condition::fault, {});
      }
    } else if (each.device->descriptor() < 0) {
      read(each);
    }
  }
  if (!clocks_.empty()) timer_->at(now + kRead);
}

int Refclocks::tai_ahead_s(Each& each, ntp::Timestamp tai) {
  const auto listed = reports_.utc_behind_s ? reports_.utc_behind_s(tai) : std::nullopt;
  if (listed) return *listed;
  if (!std::exchange(each.told_tai, true)) {
    log_.notice(
        fmt::format("{}: there is no list of leap seconds: TAI is taken to be {} s ahead "
                    "of UTC, as it is since 2017; name a list with leapfile in ntp.conf",
                    each.settings.clock.label(), refclock::kTaiAhead_s));
  }
  return refclock::kTaiAhead_s;
}

void Refclocks::report(Each& each, const refclock::Reading& reading) {
  refclock::Reading right = refclock::corrected(reading, each.settings.time1, each.settings.time2);
  if (right.tai) right = refclock::in_utc(right, tai_ahead_s(each, right.reference));
  reports_.sample(each.settings.clock, {.received = clock_.from_realtime(
                                            right.received.seconds, right.received.nanoseconds),
                                        .reference = right.reference,
                                        .bound = right.bound,
                                        .leap = right.leap,
                                        .pulse = right.pulse,
                                        .timecode = right.timecode});
}

}  // namespace sys
