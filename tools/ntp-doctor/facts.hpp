// Everything that a diagnosis is made from. Gathering it is somebody else's work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"
#include "ntp/timestamp.hpp"

namespace doctor {

/// Reference clocks have addresses of their own: 127.127.TYPE.UNIT.
inline bool is_clock(const mode6::PeerVariables& peer) {
  return peer.srcadr.value_or("").starts_with("127.127.");
}

/// What a reference clock says of itself.
struct ReferenceClock {
  mode6::ClockStatus status;
  mode6::ClockVariables variables;
};

/// One source of the daemon.
struct Source {
  std::string name;  ///< as configured, or its address
  mode6::PeerStatus status;
  mode6::PeerVariables variables;
  std::optional<ReferenceClock> clock;  ///< absent: it is none, or would not say
};

/// What the daemon says of itself.
struct Daemon {
  mode6::SystemStatus status;
  mode6::SystemVariables variables;
  std::vector<Source> sources;
};

/// A line about the configuration, from `ntpd --check-config=json`.
struct ConfigurationFinding {
  std::string level;  ///< note, warning, error, fatal
  std::string place;  ///< "/etc/ntp.conf:12"; empty for an option
  std::string text;
};

/// The file of leap seconds that the configuration names, from the same report.
struct LeapFile {
  std::string path;
  std::string state;  ///< good, expiring, expired, missing, unreadable, damaged, malformed
  std::string text;   ///< what is wrong
};

/// A program on this machine that keeps time.
struct Program {
  std::int64_t pid = 0;
  std::string name;
  bool has_port = false;  ///< it holds the UDP port that the daemon is asked on
  bool steers = true;     ///< it may set the clock, as far as one can see
};

/// The kernel's own view, as anybody may read it.
struct Kernel {
  bool unsynchronised = false;  ///< STA_UNSYNC
  ntp::Seconds max_error{0};
};

struct Facts {
  std::string host;  ///< as named, for people
  std::uint16_t port = 123;
  bool here = false;             ///< it is this machine
  std::optional<Daemon> daemon;  ///< it answered control messages
  std::string silence;           ///< else: why not, in words
  bool serves_time = false;      ///< it answered a time request, whatever it says of control
  std::string tool_version;      ///< "gnomon-0.1.0"
  std::int64_t unix_now = 0;     ///< for what expires

  // Of this machine only.
  std::vector<ConfigurationFinding> configuration;
  std::optional<LeapFile> leap_file;  ///< absent: the configuration names none
  std::string configuration_trouble;  ///< why it was not looked at; empty: it was
  std::vector<Program> programs;
  std::optional<Kernel> kernel;
};

}  // namespace doctor
