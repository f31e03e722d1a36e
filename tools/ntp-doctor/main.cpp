// ntp-doctor: does this host keep good time, and why not?
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <string>

#include "common/cli.hpp"
#include "common/fetch.hpp"
#include "common/host_options.hpp"
#include "ntp-doctor/configuration.hpp"
#include "ntp-doctor/inquiry.hpp"
#include "ntp-doctor/machine.hpp"
#include "ntp-doctor/report.hpp"

namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'c', "config", "FILE", "the configuration of the daemon (/etc/ntp.conf)"},
    {'\0', "json", "", "print one JSON object (schema gnomon-ntp-doctor/1)"},
    {'\0', "ntpd", "PROGRAM", "the daemon that checks the configuration (ntpd)"},
    common::kPortOption,
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-doctor", "[-46hV] [-c FILE] [--json] [--ntpd PROGRAM] [--port N] [HOST[:PORT]]",
    "Says in plain words whether a host keeps good time, why not, and what mends it.", kOptions};

constexpr mode6::Patience kPatience{.deadline = std::chrono::seconds{3},
                                    .first_retry = std::chrono::milliseconds{300}};

bool ask(const common::Target& target, doctor::Facts& facts) {
  doctor::Inquiry inquiry;
  const auto contacts = common::fetch(
      {target}, kPatience,
      [&](std::size_t, mode6::Conversation& conversation) { inquiry.start(conversation); });
  facts.daemon = inquiry.daemon(facts.silence);
  if (!contacts.front().trouble.empty()) {
    facts.daemon.reset();
    facts.silence = contacts.front().trouble;
  }
  if (facts.daemon) return true;
  const auto seen = common::measure(target, std::chrono::seconds{2});
  facts.serves_time = seen || seen.error().answered;
  return facts.serves_time;
}

void look_at_machine(const common::Arguments& arguments, doctor::Facts& facts) {
  facts.programs = doctor::time_programs("/proc", facts.port);
  facts.kernel = doctor::kernel_state();
  const auto checked =
      doctor::check_configuration_text(arguments.value("ntpd", "ntpd"), arguments.value("config"));
  if (!checked) {
    facts.configuration_trouble = checked.error();
    return;
  }
  auto report = doctor::parse_check(*checked);
  if (report) {
    facts.configuration = std::move(report->findings);
    facts.leap_file = std::move(report->leap_file);
  } else {
    facts.configuration_trouble = checked->substr(0, checked->find('\n'));
  }
}

int run(const common::Arguments& arguments, const common::HostOptions& hosts,
        const std::vector<common::Target>& named) {
  doctor::Facts facts;
  // "ntp-doctor gnomon-0.1.0"
  const std::string version = common::version_line(kProgram);
  facts.tool_version = version.substr(version.find(' ') + 1);
  facts.unix_now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const auto targets = named.empty() ? common::local_targets(hosts) : named;
  const auto address = ntp::IpAddress::parse(targets.front().host);
  facts.here =
      named.empty() || targets.front().host == "localhost" || (address && address->is_loopback());
  for (const common::Target& target : targets) {
    facts.host = target.text;
    facts.port = target.port;
    if (ask(target, facts)) break;
  }
  if (facts.here) look_at_machine(arguments, facts);
  const auto findings = doctor::diagnose(facts);
  const std::string out =
      arguments.has("json") ? doctor::json_of(facts, findings) : doctor::text_of(findings);
  std::fputs(out.c_str(), stdout);
  return doctor::exit_status(facts, findings);
}

int fail(const std::string& error) {
  // 1 to 3 say how the clock fares.
  constexpr int kUsage = 64;
  std::fprintf(stderr, "ntp-doctor: %s\n", error.c_str());
  return kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return fail(arguments.error());
  if (arguments->has("help") || arguments->has("version")) {
    const std::string text = arguments->has("help") ? common::help_text(kProgram)
                                                    : common::version_line(kProgram) + "\n";
    std::fputs(text.c_str(), stdout);
    return 0;
  }
  const auto hosts = common::host_options(*arguments);
  if (!hosts) return fail(hosts.error());
  const auto targets = common::targets_of(arguments->operands(), *hosts);
  if (!targets) return fail(targets.error());
  if (targets->size() > 1) return fail("one host at a time; run it once for each");
  return run(*arguments, *hosts, *targets);
}
