// The reference clocks of the configuration, from their devices to whoever takes their readings.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock_sample.hpp"
#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "sys/clock.hpp"
#include "sys/clock_device.hpp"
#include "sys/log.hpp"

namespace sys {

/// Opens the devices while there is the right to, then reads them: some when they are readable,
/// the others once a second. What cannot be opened is tried again now and then, and reported as a
/// fault each second.
class Refclocks {
 public:
  struct Reports {
    std::function<void(const core::ClockName&, core::ClockSample)> sample;
    std::function<void(const core::ClockName&, core::ClockCondition, std::string_view said)>
        trouble;
    /// How far UTC is behind TAI, by a list of leap seconds; nullopt: there is none.
    std::function<std::optional<int>(ntp::Timestamp tai)> utc_behind_s{};
  };

  /// The log and the clock outlive it.
  Refclocks(const std::vector<core::SourceSettings>& sources, const Clock& clock, Log& log);

  /// From now on there is something to report to.
  void start(netio::EventLoop& loop, Reports reports);
  /// Clocks come and go; those whose device stays the same stay open.
  void configure(const std::vector<core::SourceSettings>& sources);

 private:
  struct Each {
    core::RefclockSettings settings;
    std::unique_ptr<ClockDevice> device;
    std::optional<netio::Watch> watch;
    std::string error;  // that was said of it last
    ntp::Monotonic next_try{};
    bool told_tai = false;  // that its TAI is turned to UTC without a list of leap seconds
  };
  void open(Each& each);
  void watch(Each& each);
  void read(Each& each);
  void every_second();
  void report(Each& each, const refclock::Reading& reading);
  int tai_ahead_s(Each& each, ntp::Timestamp tai);

  const Clock& clock_;
  Log& log_;
  netio::EventLoop* loop_ = nullptr;
  Reports reports_;
  std::list<Each> clocks_;  // their addresses are in callbacks
  std::unique_ptr<netio::Timer> timer_;
};

}  // namespace sys
