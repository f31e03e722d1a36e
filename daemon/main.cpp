// From a command line to what it asks for.
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fmt/core.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "check_report.hpp"
#include "conf/write.hpp"
#include "options.hpp"
#include "start.hpp"
#include "sys/configuration.hpp"
#include "sys/files.hpp"
#include "sys/leap_file.hpp"
#include "sys/log.hpp"

namespace {

std::string configuration_name(const Options& options) {
  return options.configuration.value_or(std::string{sys::kDefaultConfiguration});
}

LeapFileReport leap_file_of(const core::Settings& settings) {
  if (settings.leap_file.empty()) return {};
  const auto now = ntp::Timestamp::from_unix(std::time(nullptr), 0);
  auto look = sys::look_at_leap_file(settings.leap_file, now);
  return {.path = settings.leap_file,
          .state = std::string{name_of(look.state)},
          .text = std::move(look.why)};
}

/// --check-config
int check(const Options& options, const conf::Result& result) {
  const LeapFileReport leap_file = leap_file_of(result.settings);
  if (options.check == CheckFormat::json) {
    fmt::print("{}", check_json(result, options.remarks, configuration_name(options), leap_file));
  } else {
    fmt::print("{}", check_text(result, options.remarks, leap_file));
  }
  return all_understood(result) ? 0 : 1;
}

/// --saveconfigquit: as the classic daemon it replaces the file, but not the one that was read.
int save(const Options& options, const conf::Result& result) {
  std::error_code ignored;
  if (std::filesystem::equivalent(options.save_config, configuration_name(options), ignored)) {
    throw std::runtime_error(fmt::format(
        "--saveconfigquit {} would replace the configuration that was read, with its comments; "
        "name another file",
        options.save_config));
  }
  const auto there = std::filesystem::symlink_status(options.save_config, ignored);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    throw std::runtime_error(
        fmt::format("--saveconfigquit {} is not a file; name a file, or - for standard output",
                    options.save_config));
  }
  print_errors(result.findings);
  const std::string text =
      fmt::format("# {}: what it understood of {}\n{}", version_line(),
                  sys::escaped(configuration_name(options)), conf::write_ntp_conf(result.settings));
  if (options.save_config == "-") {
    fmt::print("{}", text);
    return 0;
  }
  if (const auto error = sys::replace_file(options.save_config, text)) {
    throw std::runtime_error(
        fmt::format("--saveconfigquit {}: {}", options.save_config, error.message()));
  }
  return 0;
}

int run(const Options& options, const std::string& command_line, std::optional<sys::Log>& log) {
  if (options.help || options.version != VersionForm::none) {
    fmt::print("{}", options.help ? help_text() : version_text(options.version) + "\n");
    return 0;
  }
  const conf::Result configuration =
      sys::read_configuration(options.configuration, settings_of(options));
  if (options.check != CheckFormat::none) return check(options, configuration);
  if (sys::must_not_start(configuration.findings)) {
    print_errors(configuration.findings);
    return 1;
  }
  if (!options.save_config.empty()) return save(options, configuration);
  return serve(options, configuration, command_line, log);
}

std::string joined(int argc, char** argv) {
  std::string line;
  for (int i = 0; i < argc; ++i) line += (i == 0 ? "" : " ") + std::string{argv[i]};
  return line;
}

/// Whoever may start a set-user-id program must not choose its options.
const char* const* trusted_environment() {
  return getuid() == geteuid() && getgid() == getegid() ? environ : nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options(argc, argv, trusted_environment());
  if (!options) {
    fmt::print(stderr, "ntpd: {}\n", options.error());
    return kExitUsage;
  }
  // A reader of the log that goes away must not take the daemon with it.
  std::signal(SIGPIPE, SIG_IGN);
  umask(S_IWGRP | S_IWOTH);  // whoever starts daemons may have left it at 0
  std::optional<sys::Log> log;
  try {
    return run(*options, joined(argc, argv), log);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ntpd: {}\n", sys::escaped(error.what()));
    if (log && !log->is_standard_error()) log->error(error.what());
    return 1;
  }
}
