// What concerns the daemon and the machine; sources have a file of their own.
#include "ntp-doctor/checks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "view/escape.hpp"

namespace doctor {
namespace {

using view::escape;

std::string names_of(const std::vector<const Program*>& programs) {
  std::vector<std::string> names;
  for (const Program* each : programs) {
    names.push_back(fmt::format("{} (pid {})", escape(each->name), each->pid));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

bool is_synchronised(const Daemon& daemon) {
  return daemon.status.leap != ntp::Leap::unsynchronised;
}

/// The part of a version that changes: "gnomon-0.1.0" of "ntpd gnomon-0.1.0 Nov 26 2026".
std::string_view release_of(std::string_view version) {
  const std::size_t begin = version.find("gnomon-");
  if (begin == std::string_view::npos) return {};
  return version.substr(begin, version.find(' ', begin) - begin);
}

const Program* holder_of_port(const Facts& facts) {
  const auto found = std::ranges::find(facts.programs, true, &Program::has_port);
  return found == facts.programs.end() ? nullptr : &*found;
}

/// It speaks NTP with ntpq.
bool is_ntpd(const Program& program) {
  return program.name == "ntpd" || program.name == "ntpsec-ntpd";
}

bool is_watching(const mode6::SystemVariables& system) {
  const std::string& why = system.clock_error.value_or("");
  return why == "disable ntp" || why.starts_with("--clock=observe");
}

}  // namespace

void check_contact(const Facts& facts, std::vector<Finding>& found) {
  if (facts.daemon) return;
  const Program* holder = facts.here ? holder_of_port(facts) : nullptr;
  if (holder != nullptr && !is_ntpd(*holder)) {
    found.push_back(
        {"port-taken", Severity::failure,
         fmt::format("UDP port {} belongs to {} (pid {}), which is no ntpd", facts.port,
                     escape(holder->name), holder->pid),
         fmt::format("stop and disable {} before ntpd is started, or ask it with its own "
                     "tools",
                     escape(holder->name))});
    return;
  }
  if (facts.serves_time) {
    found.push_back(
        {"mode6-refused", Severity::failure,
         fmt::format("{} gives the time but does not answer control messages", escape(facts.host)),
         facts.here ? "allow them for this machine: restrict 127.0.0.1 and restrict ::1 "
                      "without noquery or ignore, in ntp.conf"
                    : "ask on that machine itself, or allow yours with a line restrict "
                      "ADDRESS without noquery in its ntp.conf"});
    return;
  }
  found.push_back({"no-answer", Severity::failure,
                   fmt::format("no time daemon answers at {}, UDP port {}: {}", escape(facts.host),
                               facts.port, escape(facts.silence)),
                   facts.here
                       ? "start it (systemctl start gnomon, or /etc/init.d/ntpd start) and look "
                         "into its log when it ends again"
                       : "check the name, that the daemon runs there, and that no firewall "
                         "drops UDP port 123"});
}

void check_control(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon) return;
  const mode6::SystemVariables& system = facts.daemon->variables;
  if (system.clock_control.value_or(1) != 0) return;
  if (is_watching(system)) {
    found.push_back(
        {"watches-only", Severity::failure,
         fmt::format("the daemon only watches ({}): nobody sets the clock by it",
                     escape(*system.clock_error)),
         "start it without --clock=observe and without `disable ntp` in ntp.conf, unless "
         "another program is to keep this clock"});
    return;
  }
  found.push_back(
      {"no-clock-control", Severity::failure,
       fmt::format("the daemon may not set the clock: {}",
                   escape(system.clock_error.value_or("no reason given"))),
       "start it as root with -u USER, which keeps that right; in a container or a unit "
       "give it CAP_SYS_TIME"});
}

void check_programs(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.here) return;
  std::vector<const Program*> all;
  for (const Program& program : facts.programs) {
    if (program.steers) all.push_back(&program);
  }
  if (all.size() < 2) return;
  found.push_back({"two-time-daemons", Severity::failure,
                   fmt::format("more than one program steers this clock: {}", names_of(all)),
                   "keep one of them and disable the others; two that correct each other keep bad "
                   "time"});
}

void check_kernel(const Facts& facts, std::vector<Finding>& found) {
  // A clock in software has no kernel behind it, and its daemon does not speak of one.
  if (!facts.here || !facts.daemon || !facts.kernel || !facts.daemon->variables.kstflags) return;
  const bool synchronised = is_synchronised(*facts.daemon);
  const bool controls = facts.daemon->variables.clock_control.value_or(1) != 0;
  if (synchronised && facts.kernel->unsynchronised) {
    found.push_back(
        {"kernel-unsynchronised", Severity::failure,
         "the daemon says that it is synchronised, and the kernel says that nobody has "
         "corrected its clock",
         "the corrections do not arrive: look for a lost right in the daemon's log, and "
         "restart it as root with -u USER"});
  }
  if (!synchronised && !facts.kernel->unsynchronised && controls) {
    found.push_back(
        {"kernel-steered-by-another", Severity::warning,
         "the daemon is not synchronised, and the kernel says that somebody has "
         "corrected its clock",
         "wait a few minutes after a start; if it stays so look for another program that "
         "sets the clock (chronyd, systemd-timesyncd, a guest agent)"});
  }
}

void check_versions(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon || !facts.daemon->variables.version) return;
  const std::string& daemon = *facts.daemon->variables.version;
  const std::string_view release = release_of(daemon);
  if (release == facts.tool_version) return;
  found.push_back(
      {"versions-differ", Severity::notice,
       release.empty() ? fmt::format("the daemon is another one: {}; these tools are {}",
                                     escape(daemon), facts.tool_version)
                       : fmt::format("the daemon is {}, these tools are {}", escape(release),
                                     facts.tool_version),
       "nothing breaks by that; after an upgrade restart the daemon, and check which ntpd is "
       "started: command -v ntpd"});
}

void check_configuration(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.here) return;
  if (!facts.configuration_trouble.empty()) {
    found.push_back({"configuration-unread", Severity::notice,
                     fmt::format("the configuration was not looked at: {}",
                                 escape(facts.configuration_trouble)),
                     "run as root, or name the file with --config and the daemon with --ntpd"});
  }
  for (const ConfigurationFinding& each : facts.configuration) {
    const bool wrong = each.level == "error" || each.level == "fatal";
    const Severity severity = each.level == "fatal"     ? Severity::failure
                              : wrong                   ? Severity::warning
                              : each.level == "warning" ? Severity::notice
                                                        : Severity::good;
    if (severity == Severity::good) continue;
    const std::string place = each.place.empty() ? std::string{} : escape(each.place) + ": ";
    found.push_back({wrong ? "configuration-error" : "configuration-ignored", severity,
                     place + escape(each.text),
                     each.level == "fatal" ? "correct the line: the daemon will not start with it"
                     : wrong ? "correct or remove the line, then restart or reload the daemon"
                             : "remove the line if you can do without; see man ntp.conf"});
  }
}

void check_verdict(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon) return;
  const mode6::SystemVariables& system = facts.daemon->variables;
  if (is_synchronised(*facts.daemon)) {
    const double off_s = system.offset.value_or(ntp::Seconds{0}).count();
    const double within_s = system.rootdelay.value_or(ntp::Seconds{0}).count() / 2 +
                            system.rootdisp.value_or(ntp::Seconds{0}).count();
    found.push_back({"synchronised", Severity::good,
                     fmt::format("synchronised at stratum {}, off by {:+.3f} ms, right to within "
                                 "{:.1f} ms",
                                 system.stratum.value_or(16), off_s * 1e3, within_s * 1e3),
                     ""});
    return;
  }
  const bool explained = std::ranges::any_of(
      found, [](const Finding& each) { return each.severity == Severity::failure; });
  if (explained) return;
  found.push_back({"not-synchronised", Severity::failure, "the clock is not synchronised",
                   "wait a few minutes after a start; then see ntpq -p for what each source says"});
}

}  // namespace doctor
