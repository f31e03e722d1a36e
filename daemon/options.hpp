// The command line of ntpd. It decides nothing beyond what each option means.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "core/settings.hpp"
#include "ntp/address.hpp"

/// Exit status of a command line that makes no sense.
inline constexpr int kExitUsage = 2;

struct Options {
  ntp::Family family = ntp::Family::none;    ///< `-4`, `-6`: of sockets and of names; none: both
  std::optional<std::string> configuration;  ///< `-c`; without it /etc/ntp.conf
  bool foreground = false;                   ///< `-n`, also implied by `-d` and by `-D` above 0
  int debug = 0;                             ///< `-D N`, one more for each `-d` behind it
  std::string drift_file;                    ///< `-f`; empty: none, as with the next two
  std::string log_file;
  std::string pid_file;
  std::optional<std::string> user;  ///< `-u USER[:GROUP]`, as written
  bool panic_gate = false;          ///< `-g`
  bool quit = false;                ///< `-q`
  bool slew = false;                ///< `-x`
  std::uint16_t port = core::kNtpPort;
  std::vector<ntp::IpAddress> listen;  ///< `--listen`; empty: every address of the machine
  std::string clock = "system";        ///< `--clock`, as sys::make_clock reads it
  bool check = false;                  ///< `--check-config`
  bool help = false;
  bool version = false;
  std::vector<std::string> servers;  ///< words that are no options: asked with iburst
};

/// Reads a command line as the classic ntpd does: short options may be bundled (`-gqn`) and carry
/// their argument (`-untp`); long ones take `--name=value` and `--name value`, and unambiguous
/// prefixes. The error is one line that names the option and the mend. With `help` or `version`
/// nothing else counts.
std::expected<Options, std::string> parse_options(int argc, const char* const* argv);

/// What the command line settles. The file is read on top of it and wins, as it does with the
/// classic daemon; an observing clock is the exception, it is never commanded.
core::Settings settings_of(const Options& options);

/// The text of --help.
std::string help_text();

/// "ntpd gnomon-0.1.0"
std::string version_line();
