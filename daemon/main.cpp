// From a command line to a running daemon: in the order that keeps root no longer than needed.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "options.hpp"
#include "sys/background.hpp"
#include "sys/configuration.hpp"
#include "sys/daemon.hpp"
#include "sys/drift_file.hpp"
#include "sys/files.hpp"
#include "sys/keys_file.hpp"
#include "sys/listeners.hpp"
#include "sys/log.hpp"
#include "sys/notify.hpp"
#include "sys/privileges.hpp"

namespace {

bool has_terminal(const Options& options) { return options.foreground || options.quit; }

sys::Log open_log(const Options& options, const core::Settings& settings) {
  auto sink = sys::Log::Sink::syslog;
  if (!settings.log_file.empty()) {
    sink = sys::Log::Sink::file;
  } else if (has_terminal(options)) {
    sink = sys::Log::Sink::standard_error;
  }
  return {sink, settings.log_file, options.debug > 0};
}

bool is_error(const conf::Finding& finding) {
  return sys::severity_of(finding.level) == core::Severity::error;
}

/// For --check-config.
int print_findings(const std::vector<conf::Finding>& findings) {
  for (const conf::Finding& finding : findings) {
    fmt::print("{}\n", sys::escaped(finding.sentence()));
  }
  return std::ranges::any_of(findings, is_error) ? 1 : 0;
}

void print_errors(const std::vector<conf::Finding>& findings) {
  for (const conf::Finding& finding : findings) {
    if (is_error(finding)) fmt::print(stderr, "ntpd: {}\n", sys::escaped(finding.sentence()));
  }
}

void log_start(sys::Log& log, const std::string& command_line, const conf::Result& configuration,
               const Options& options) {
  log.notice(fmt::format("{} starts: {}", version_line(), command_line));
  for (const conf::Finding& finding : configuration.findings) {
    log.write(sys::severity_of(finding.level), finding.sentence());
  }
  if (!log.is_standard_error()) print_errors(configuration.findings);
  if (configuration.settings.restricts.empty()) {
    log.info("no restrict line: only this machine may ask with ntpq, everybody for the time");
  }
  if (geteuid() == 0 && !options.user) {
    log.info("running as root; -u USER would keep only the right to set the clock");
  }
}

void refuse_contradictions(const core::DisciplineSettings& discipline) {
  if (discipline.set_and_quit && !discipline.control) {
    throw std::runtime_error(
        "-q sets the clock, and --clock=observe or disable ntp forbids it; leave one of them out");
  }
}

/// With root's rights as long as there are any: sockets and files. `log` is the caller's, so that
/// it can be told of a failure too.
int serve(const Options& options, const conf::Result& configuration,
          const std::string& command_line, std::optional<sys::Log>& log) {
  core::Settings settings = sys::with_absolute_names(configuration.settings);
  refuse_contradictions(settings.discipline);
  std::optional<sys::Account> account;
  if (options.user) account = sys::find_account(*options.user);
  const std::unique_ptr<sys::Clock> clock = sys::make_clock(options.clock);
  std::optional<sys::Background> background;
  if (!has_terminal(options) && !sys::service_manager_waits()) background.emplace();

  log.emplace(open_log(options, settings));
  log_start(*log, command_line, configuration, options);
  sys::Listeners listeners{
      {.addresses = options.listen, .port = options.port, .family = options.family}};
  std::optional<sys::PidFile> pid_file;
  if (!settings.pid_file.empty()) pid_file.emplace(settings.pid_file, getpid());
  if (!settings.drift_file.empty() && !settings.discipline.frequency) {
    settings.discipline.frequency = sys::load_drift(settings.drift_file, *log);
  }
  ntp::KeyStore keys = sys::load_keys(settings.auth.keys_file, *log).value_or(ntp::KeyStore{});
  if (account) sys::drop_privileges(*account, clock->name() == "system");

  sys::Daemon daemon{settings, *clock, listeners, *log, std::move(keys)};
  if (background) background->ready();
  return daemon.run();
}

int run(const Options& options, const std::string& command_line, std::optional<sys::Log>& log) {
  if (options.help || options.version) {
    fmt::print("{}", options.help ? help_text() : version_line() + "\n");
    return 0;
  }
  const conf::Result configuration =
      sys::read_configuration(options.configuration, settings_of(options));
  if (options.check) return print_findings(configuration.findings);
  if (sys::must_not_start(configuration.findings)) {
    print_errors(configuration.findings);
    return 1;
  }
  return serve(options, configuration, command_line, log);
}

std::string joined(int argc, char** argv) {
  std::string line;
  for (int i = 0; i < argc; ++i) line += (i == 0 ? "" : " ") + std::string{argv[i]};
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
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
