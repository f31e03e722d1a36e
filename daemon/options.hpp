// The command line of ntpd. It decides nothing beyond what each option means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "conf/ntp_conf.hpp"
#include "core/settings.hpp"
#include "ntp/address.hpp"

/// Exit status of a command line that makes no sense.
inline constexpr int kExitUsage = 2;

/// `--sandbox`: `by_itself` is `on` where there are rights to give away.
enum class Sandbox : std::uint8_t { by_itself, off, on, strict };

enum class CheckFormat : std::uint8_t { none, text, json };

/// How much `--version` says.
enum class VersionForm : std::uint8_t { none, brief, copyright, license };

struct Options {
  /// Something to say about an option that was accepted, as about a line of the configuration.
  struct Remark {
    conf::Level level = conf::Level::note;
    std::string text;
  };

  ntp::Family family = ntp::Family::none;    ///< `-4`, `-6`: of sockets and of names; none: both
  std::optional<std::string> configuration;  ///< `-c`; without it /etc/ntp.conf
  bool foreground = false;                   ///< `-n`, also implied by `-d` and by `-D` above 0
  int debug = 0;                             ///< `-D N`, one more for each `-d` behind it
  std::string drift_file;                    ///< `-f`; empty: none, as with the next three
  std::string keys_file;                     ///< `-k`
  std::string log_file;
  std::string pid_file;
  std::vector<std::uint32_t> trusted;         ///< `-t`, sorted
  std::vector<core::UserVariable> variables;  ///< `--var`, `--dvar`
  std::optional<std::string> user;            ///< `-u USER[:GROUP]`, as written
  std::string jail;                           ///< `-i`; empty: none
  bool panic_gate = false;                    ///< `-g`
  bool force_step = false;                    ///< `-G`
  bool quit = false;                          ///< `-q`
  bool slew = false;                          ///< `-x`
  bool lock_memory = false;                   ///< `-m`
  bool real_time = false;                     ///< `-N`, `-P`
  std::optional<int> priority;                ///< `-P`; without it the highest there is
  int wait_sync_s = 0;                        ///< `-w`; 0: the parent does not wait
  std::uint16_t port = core::kNtpPort;
  std::vector<ntp::IpAddress> listen;    ///< `--listen`; empty: what the configuration says
  std::size_t server_threads = 1;        ///< `--server-threads`; 1: the loop serves
  std::vector<std::string> interfaces;   ///< `-I`: names and addresses
  bool without_aliases = false;          ///< `-L`
  std::string statistics_folder;         ///< `-s`; empty: none
  int update_interval_s = 300;           ///< `-U`: between two looks at the interfaces; 0: never
  std::string clock = "system";          ///< `--clock`, as sys::make_clock reads it
  Sandbox sandbox = Sandbox::by_itself;  ///< `--sandbox`
  CheckFormat check = CheckFormat::none;
  std::string save_config;  ///< `--saveconfigquit`; empty: not asked for
  bool help = false;
  VersionForm version = VersionForm::none;
  std::vector<std::string> servers;  ///< words that are no options: asked with iburst
  std::vector<Remark> remarks;
};

/// Reads a command line as the classic ntpd does: short options may be bundled (`-gqn`) and carry
/// their argument (`-untp`); long ones take `--name=value` and `--name value`, and unambiguous
/// prefixes. `environment` (a null-terminated array as of getenv, or nullptr) may preset options in
/// NTPD and NTPD_OPTION_NAME; the command line wins. The error is one line that names the option
/// and the mend. With `help` or `version` nothing else counts.
std::expected<Options, std::string> parse_options(int argc, const char* const* argv,
                                                  const char* const* environment = nullptr);

/// What the command line settles. The file is read on top of it and wins, as it does with the
/// classic daemon; an observing clock is the exception, it is never commanded.
core::Settings settings_of(const Options& options);

/// The text of --help: what the classic daemon has in its order, then what is ours.
std::string help_text();

/// "ntpd gnomon-0.1.0", and what the form asks for behind it. Without a newline at the end.
std::string version_text(VersionForm form);
inline std::string version_line() { return version_text(VersionForm::brief); }
