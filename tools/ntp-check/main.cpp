// ntp-check: a plugin for Nagios, Icinga and their kin.
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "common/fetch.hpp"
#include "common/look.hpp"
#include "ntp-doctor/inquiry.hpp"
#include "ntp-check/command_line.hpp"
#include "ntp-check/judgement.hpp"

namespace {

using ntp_check::Examined;
using ntp_check::State;

constexpr int kUnknown = 3;

std::vector<Examined> examine(const std::vector<common::Target>& targets,
                              const ntp_check::Command& command) {
  const auto unix_now = std::chrono::duration_cast<std::chrono::seconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count();
  // What is left is for the look from outside.
  mode6::Patience patience;
  patience.deadline = patience.total = command.timeout / 10 * 6;
  std::deque<doctor::Inquiry> inquiries(targets.size());
  const auto contacts = common::fetch(targets, patience, [&](std::size_t i, auto& conversation) {
    inquiries[i].start(conversation);
  });
  std::vector<Examined> all(targets.size());
  std::vector<common::LookAt> looks;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    doctor::Facts& facts = all[i].facts;
    facts.host = targets[i].text;
    facts.port = targets[i].port;
    facts.tool_version = command.tool_version;
    facts.unix_now = unix_now;
    facts.daemon = inquiries[i].daemon(facts.silence);
    if (!contacts[i].trouble.empty()) {
      facts.daemon.reset();
      facts.silence = contacts[i].trouble;
      all[i].refused = true;
    } else {
      looks.push_back({i, targets[i], contacts[i].address});
    }
  }
  for (auto& [index, outcome] : common::look_at(looks, command.timeout / 10 * 3)) {
    all[index].look = std::move(outcome);
  }
  return all;
}

std::vector<ntp_check::Judgement> judge_all(const ntp_check::Command& command) {
  std::vector<ntp_check::Judgement> fleet;
  if (!command.here) {
    for (const Examined& one : examine(command.targets, command)) {
      fleet.push_back(ntp_check::judge(one, command.limits));
    }
    return fleet;
  }
  // This machine: the first address where somebody listens; when nobody does, the first.
  for (const common::Target& target : command.targets) {
    const Examined one = std::move(examine({target}, command).front());
    if (fleet.empty() || !one.refused) fleet = {ntp_check::judge(one, command.limits)};
    if (!one.refused) break;
  }
  return fleet;
}

}  // namespace

// Whatever happens, a plugin prints a line on standard output, and 3 is what it exits with when it
// cannot tell.
int main(int argc, char** argv) {
  try {
    const auto command = ntp_check::parse_command_line(argc, argv);
    if (!command) {
      std::printf("NTP UNKNOWN - %s\n", command.error().c_str());
      return kUnknown;
    }
    if (!command->information.empty()) {
      std::fputs(command->information.c_str(), stdout);
      return kUnknown;
    }
    const auto fleet = judge_all(*command);
    const std::string text = fleet.size() == 1 ? text_of(fleet.front(), command->limits)
                                               : text_of(fleet, command->limits);
    std::fputs(text.c_str(), stdout);
    return std::to_underlying(ntp_check::state_of(fleet));
  } catch (const std::exception& error) {
    std::printf("NTP UNKNOWN - %s\n", error.what());
    return kUnknown;
  }
}
