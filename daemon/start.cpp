#include "start.hpp"

#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include "sandbox.hpp"
#include "sys/background.hpp"
#include "sys/configuration.hpp"
#include "sys/daemon.hpp"
#include "sys/drift_file.hpp"
#include "sys/files.hpp"
#include "sys/interfaces.hpp"
#include "sys/jail.hpp"
#include "sys/keys_file.hpp"
#include "sys/large_pages.hpp"
#include "sys/listeners.hpp"
#include "sys/notify.hpp"
#include "sys/nts.hpp"
#include "sys/privileges.hpp"
#include "sys/refclocks.hpp"
#include "sys/scheduling.hpp"

namespace {

bool has_terminal(const Options& options) { return options.foreground || options.quit; }

sys::Log::Sink log_sink(const Options& options, const core::Settings& settings) {
  if (!settings.log_file.empty()) return sys::Log::Sink::file;
  return has_terminal(options) ? sys::Log::Sink::standard_error : sys::Log::Sink::syslog;
}

sys::Log open_log(const Options& options, const core::Settings& settings) {
  return {log_sink(options, settings), settings.log_file, options.debug > 0};
}

void log_options(sys::Log& log, const Options& options, bool in_background) {
  for (const Options::Remark& remark : options.remarks) {
    log.write(sys::severity_of(remark.level), remark.text);
  }
  if (options.wait_sync_s > 0 && !in_background) {
    log.info("-w waits in the parent process, and there is none in the foreground");
  }
  if (!options.user && geteuid() == 0) {
    log.info("running as root; -u USER would keep only the right to set the clock");
    if (!options.jail.empty()) log.warning("-i without -u: root can leave the jail");
  }
}

void log_start(sys::Log& log, const std::string& command_line, const conf::Result& configuration) {
  log.notice(fmt::format("{} starts: {}", version_line(), command_line));
  for (const conf::Finding& finding : configuration.findings) {
    log.write(sys::severity_of(finding.level), finding.sentence());
  }
  if (!log.is_standard_error()) print_errors(configuration.findings);
  if (configuration.settings.restricts.empty() && configuration.settings.restrict_names.empty()) {
    log.info("no restrict line: only this machine may ask with ntpq, everybody for the time");
  }
}

void refuse_contradictions(const core::DisciplineSettings& discipline) {
  if (discipline.set_and_quit && !discipline.control) {
    throw std::runtime_error(
        "-q sets the clock, and --clock=observe or disable ntp forbids it; leave one of them out");
  }
}

/// Where --listen says to listen; empty: as the configuration or -I says.
std::vector<ntp::IpAddress> listen_addresses(const Options& options) {
  for (const std::string& name : options.interfaces) {
    if (ntp::IpAddress::parse(name) || !sys::addresses_of_interface(name).empty()) continue;
    throw std::runtime_error(fmt::format(
        "-I {}: there is no such interface, or it has no address; see ip address", name));
  }
  return options.listen;
}

sys::ListenSettings listen_settings(const Options& options, const core::Settings& settings) {
  return {.addresses = listen_addresses(options),
          .rules = settings.interfaces,
          .port = options.port,
          .extra_port = settings.extra_port,
          .family = options.family,
          .dscp = settings.dscp,
          .strict = !options.interfaces.empty(),
          .threads = options.server_threads};
}

// Time is kept without them too, only less well.
void take_resources(const Options& options, const core::ResourceSettings& limits, sys::Log& log) {
  if (const auto error = sys::limit_resources(limits)) {
    log.warning(fmt::format("rlimit: {}; effect on your service: the limits stay as they are",
                            error.message()));
  }
  if (options.real_time) {
    if (const auto error = sys::take_real_time_priority(options.priority)) {
      log.warning(
          fmt::format("-N: no real-time priority: {}; effect on your service: timestamps "
                      "are less exact on a busy machine",
                      error.message()));
    }
  }
  const int memlock_mib = limits.memlock_mib.value_or(options.lock_memory ? 0 : -1);
  if (memlock_mib >= 0) {
    const auto error = memlock_mib == 0 ? sys::lock_memory() : sys::lock_memory_within(memlock_mib);
    if (error) {
      log.warning(
          fmt::format("cannot lock the memory: {}; effect on your service: timestamps "
                      "are less exact when memory is short",
                      error.message()));
    }
  }
}

// What the keeper cannot get the daemon cannot either, and that says so.
void take_resources_quietly(const Options& options, const core::ResourceSettings& limits) {
  if (options.real_time) sys::take_real_time_priority(options.priority);
  if (options.lock_memory || limits.memlock_mib.value_or(-1) >= 0) sys::lock_memory();
}

/// Opening sockets for addresses that come later takes a right where the port is root's.
bool binds_ports_later(const Options& options, const sys::Listeners& listeners) {
  return listeners.follows_interfaces() && options.update_interval_s > 0 && options.port < 1024;
}

/// For SIGHUP: the configuration as it stands then, unless it could not start a daemon either. File
/// names count from where the daemon was started.
std::function<std::optional<core::Settings>()> reading_again(const Options& options,
                                                             sys::Log& log) {
  std::optional<std::string> named = options.configuration;
  if (named) *named = sys::absolute_name(*named);
  const std::string folder = std::filesystem::current_path().string();
  return [=, base = settings_of(options), &log]() -> std::optional<core::Settings> {
    try {
      conf::Result result = sys::read_configuration(named, base);
      for (const conf::Finding& finding : result.findings) {
        if (finding.level >= conf::Level::error) {
          log.write(sys::severity_of(finding.level), finding.sentence());
        }
      }
      if (!sys::must_not_start(result.findings)) {
        return sys::with_absolute_names(std::move(result.settings), folder);
      }
      log.error("the configuration stays as it was: a line that guards the service is wrong");
    } catch (const std::runtime_error& error) {
      log.error(fmt::format("the configuration stays as it was: {}", error.what()));
    }
    return std::nullopt;
  };
}

// A service manager knows the process without it, and started it where it may not write there.
void write_pid_file(const std::string& path, std::optional<sys::PidFile>& file, sys::Log& log) {
  try {
    file.emplace(path, getpid());
  } catch (const std::runtime_error& error) {
    if (!sys::service_manager_waits()) throw;
    log.info(fmt::format("{}; the service manager knows the process", error.what()));
  }
}

void move_into_jail(const std::string& folder, core::Settings& settings) {
  sys::enter_jail(folder);
  for (std::string* path :
       {&settings.drift_file, &settings.leap_file, &settings.log_file, &settings.pid_file,
        &settings.auth.keys_file, &settings.save_config_dir, &settings.statistics.folder}) {
    *path = sys::inside_jail(folder, *path);
  }
}

}  // namespace

void print_errors(const std::vector<conf::Finding>& findings) {
  for (const conf::Finding& finding : findings) {
    if (finding.level < conf::Level::error) continue;
    fmt::print(stderr, "ntpd: {}\n", sys::escaped(finding.sentence()));
  }
}

int serve(const Options& options, const conf::Result& configuration,
          const std::string& command_line, std::optional<sys::Log>& log) {
  core::Settings settings =
      sys::with_absolute_names(configuration.settings, std::filesystem::current_path().string());
  refuse_contradictions(settings.discipline);
  std::optional<sys::Account> account;
  if (options.user) account = sys::find_account(*options.user);
  const std::string jail = sys::absolute_name(options.jail);
  std::unique_ptr<sys::Clock> clock = sys::make_clock(options.clock);
  const SandboxPlan sandbox = plan_sandbox(options, *clock);
  std::optional<sys::Background> background;
  if (!has_terminal(options) && !sys::service_manager_waits()) {
    background.emplace(std::chrono::seconds{options.wait_sync_s});
  }

  log.emplace(open_log(options, settings));
  log_start(*log, command_line, configuration);
  log_options(*log, options, background.has_value());
  clock = give_to_keeper(
      sandbox, std::move(clock), settings.discipline,
      {.jail = jail,
       .account = account,
       .log = log_sink(options, settings),
       .log_file = settings.log_file,
       .keeps_terminal = !background,
       .take_resources = [&] { take_resources_quietly(options, settings.resources); }});
  sys::Listeners listeners{listen_settings(options, settings)};
  std::optional<sys::PidFile> pid_file;
  if (!settings.pid_file.empty()) write_pid_file(settings.pid_file, pid_file, *log);
  if (!settings.drift_file.empty() && !settings.discipline.frequency) {
    if (const auto drift = sys::load_drift(settings.drift_file, *log)) {
      settings.discipline.frequency = drift->frequency;
      settings.discipline.frequency_error = drift->error;
    }
    settings.discipline.frequency_from_drift = settings.discipline.frequency.has_value();
  }
  ntp::KeyStore keys = sys::load_keys(settings.auth.keys_file, *log).value_or(ntp::KeyStore{});
  auto clocks = std::make_unique<sys::Refclocks>(settings.sources, *clock, *log);
  auto nts = std::make_unique<sys::Nts>(
      settings,
      sys::Nts::Place{
          .addresses = options.listen, .family = options.family, .time_port = options.port},
      *log);
  take_resources(options, settings.resources, *log);
  if (!jail.empty()) move_into_jail(jail, settings);
  lock_daemon(sandbox, *clock, account, binds_ports_later(options, listeners), *log);
  if (account || !jail.empty()) nts->settle(jail);
  sys::use_large_pages();

  sys::Daemon daemon{settings,
                     *clock,
                     listeners,
                     *log,
                     std::move(keys),
                     {.configuration = jail.empty() ? reading_again(options, *log) : nullptr,
                      .look_at_interfaces = std::chrono::seconds{options.update_interval_s}}};
  daemon.read_clocks(std::move(clocks));
  daemon.use_nts(std::move(nts));
  if (background) {
    background->ready();
    daemon.when_synchronised([&background] { background->synchronised(); });
  }
  return daemon.run();
}
