// What the daemon's logic knows of the machine around it, and what it may ask of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.hpp"
#include "mode6/state_view.hpp"
#include "ntp/address.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// What never changes while the daemon runs and what only the operating system knows.
struct Identity {
  std::string version;    ///< "ntpd gnomon-0.1.0"
  std::string processor;  ///< uname -m
  std::string system;     ///< "Linux"
  std::string release;    ///< uname -r
};

/// The kernel's own clock loop, as anybody may read it.
struct KernelLoop {
  ntp::Seconds offset{0};
  ntp::Ppm frequency;
  ntp::Seconds max_error{0};
  ntp::Seconds est_error{0};
  int status = 0;  ///< STA_ bits
  std::int64_t time_constant = 0;
  ntp::Seconds precision{0};
  ntp::Ppm tolerance;
  ntp::Ppm pps_frequency;
  ntp::Ppm pps_stability;
  ntp::Seconds pps_jitter{0};
  std::int64_t pps_interval_s = 0;
  std::int64_t calibrations = 0;
  std::int64_t calibration_errors = 0;
  std::int64_t jitter_exceeded = 0;
  std::int64_t stability_exceeded = 0;
};

/// Datagrams of all sockets.
struct IoCounters {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failed = 0;
  std::uint64_t wakeups = 0;  ///< of a socket that had something to read

  IoCounters& operator+=(const IoCounters& more) {
    received += more.received;
    sent += more.sent;
    send_failed += more.send_failed;
    wakeups += more.wakeups;
    return *this;
  }
};

/// What became of configuration that came over the network.
struct RemoteConfiguration {
  std::optional<core::Settings> settings;  ///< absent: nothing is to change
  std::string text;                        ///< the answer, for people
  core::Resets resets;
};

/// Everything is optional: what is missing is not shown and cannot be done.
struct Surroundings {
  std::function<std::optional<KernelLoop>()> kernel;
  std::function<std::optional<IoCounters>()> io;
  std::function<void()> reset_io;
  std::function<std::vector<mode6::InterfaceRow>()> interfaces;

  /// The sender has proved to hold the control key and `nomodify` does not forbid it.
  std::function<RemoteConfiguration(std::string_view text, const core::Settings& current,
                                    const ntp::Endpoint& from)>
      configure;
  struct Saved {
    std::string text;  ///< the answer, for people
    std::string file;  ///< its name when it was written, else empty
  };
  std::function<Saved(std::string_view name, const core::Settings& current)> save_config;
};

}  // namespace node
