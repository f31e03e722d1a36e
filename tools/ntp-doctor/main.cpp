// ntp-doctor: does this host keep good time, and why not?
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "common/cli.hpp"
#include "common/fetch.hpp"
#include "common/host_options.hpp"
#include "common/look.hpp"
#include "ntp-doctor/configuration.hpp"
#include "ntp-doctor/inquiry.hpp"
#include "ntp-doctor/machine.hpp"
#include "ntp-doctor/report.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'c', "config", "FILE", "the configuration of the daemon (/etc/ntp.conf)"},
    {'\0', "json", "", "print one JSON object (schema gnomon-ntp-doctor/1)"},
    {'\0', "ntpd", "PROGRAM", "the daemon that checks the configuration (ntpd)"},
    common::kPortOption,
    common::kYesOption,
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-doctor",
    "[-46hV] [-c FILE] [--json] [--ntpd PROGRAM] [--port N] [--yes] "
    "[HOST[:PORT] | RANGE | @FILE ...]",
    "Says in plain words whether hosts keep good time, why not, and what mends it.", kOptions};

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

doctor::Facts facts_about_now() {
  doctor::Facts facts;
  // "ntp-doctor gnomon-0.1.0"
  const std::string version = common::version_line(kProgram);
  facts.tool_version = version.substr(version.find(' ') + 1);
  facts.unix_now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  return facts;
}

int run(const common::Arguments& arguments, const common::HostOptions& hosts,
        const std::vector<common::Target>& named) {
  doctor::Facts facts = facts_about_now();
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

/// Many hosts are asked together, and none of them is looked at as this machine.
std::vector<doctor::Facts> ask_all(const std::vector<common::Target>& targets) {
  std::deque<doctor::Inquiry> inquiries(targets.size());
  const auto contacts = common::fetch(targets, kPatience, [&](std::size_t i, auto& conversation) {
    inquiries[i].start(conversation);
  });
  std::vector<doctor::Facts> all(targets.size(), facts_about_now());
  std::vector<common::LookAt> silent;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    all[i].host = targets[i].text;
    all[i].port = targets[i].port;
    all[i].daemon = inquiries[i].daemon(all[i].silence);
    if (!contacts[i].trouble.empty()) {
      all[i].daemon.reset();
      all[i].silence = contacts[i].trouble;
    } else if (!all[i].daemon) {
      silent.push_back({i, targets[i], contacts[i].address});
    }
  }
  for (const auto& [index, seen] : common::look_at(silent, std::chrono::seconds{2})) {
    all[index].serves_time = seen || seen.error().answered;
  }
  return all;
}

/// The exit status is the highest of theirs.
int run_many(const common::Arguments& arguments, const std::vector<common::Target>& targets) {
  int status = 0;
  view::Json list = view::Json::array();
  for (const doctor::Facts& facts : ask_all(targets)) {
    const auto findings = doctor::diagnose(facts);
    status = std::max(status, doctor::exit_status(facts, findings));
    if (arguments.has("json")) {
      list.push_back(view::Json::parse(doctor::json_of(facts, findings))["targets"][0]);
    } else {
      const std::string text = doctor::text_of(findings);
      std::printf("%s:\n%s", view::escape(facts.host).c_str(), text.c_str());
    }
  }
  if (arguments.has("json")) {
    std::fputs(view::text_of(view::document("ntp-doctor", std::move(list))).c_str(), stdout);
  }
  return status;
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
  if (targets->size() > 1) return run_many(*arguments, *targets);
  return run(*arguments, *hosts, *targets);
}
