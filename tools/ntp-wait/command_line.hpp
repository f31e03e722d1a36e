// What the user wants of ntp-wait.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "common/fetch.hpp"
#include "common/host_options.hpp"
#include "ntp/timestamp.hpp"

namespace ntp_wait {

/// The longest that one try waits for answers.
inline constexpr ntp::Nanos kTryTime = std::chrono::seconds{2};
/// What the last try is given, however near the end of all tries is.
inline constexpr ntp::Nanos kLeastPatience = std::chrono::milliseconds{200};

struct Command {
  std::string information;  ///< the text of --help or --version: print it, wait for nobody
  std::optional<common::Target> target;  ///< none: this machine
  common::HostOptions hosts;
  std::uint64_t tries = 100;                     ///< how often the daemon is asked at most
  ntp::Nanos sleep = std::chrono::seconds{6};    ///< from one try to the next
  ntp::Nanos timeout = std::chrono::seconds{0};  ///< all tries together, from the start
  bool verbose = false;
  bool json = false;
};

/// The error is one line. Without -t the timeout is what the tries and sleeps come to.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntp_wait
