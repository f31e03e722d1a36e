#include "ntpstat/run.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fetch.hpp"
#include "ntpstat/inquiry.hpp"
#include "ntpstat/json.hpp"
#include "ntpstat/report.hpp"
#include "view/escape.hpp"

namespace ntpstat {
namespace {

// The old tool waited one second for one datagram; two give a lost one several chances.
constexpr mode6::Patience kPatience{.deadline = std::chrono::seconds{2},
                                    .first_retry = std::chrono::milliseconds{300}};

/// One host and what came of asking it.
struct Asking {
  common::Target target;
  common::Contact contact;
  Answers answers;
};

void ask(std::vector<Asking>& askings, AskPeer ask_peer) {
  std::vector<common::Target> targets;
  for (const Asking& asking : askings) targets.push_back(asking.target);
  const auto contacts =
      common::fetch(targets, kPatience, [&](std::size_t index, mode6::Conversation& conversation) {
        inquire(conversation, ask_peer, askings[index].answers);
      });
  for (std::size_t i = 0; i < askings.size(); ++i) askings[i].contact = contacts[i];
}

/// This machine: the first address where somebody listens; when nobody does, the first.
std::vector<Asking> ask_here(const Command& command, AskPeer ask_peer) {
  std::vector<Asking> first;
  for (const common::Target& target : common::local_targets(command.hosts)) {
    std::vector<Asking> asking{{.target = target}};
    ask(asking, ask_peer);
    if (asking.front().contact.trouble.empty()) return asking;
    if (first.empty()) first = std::move(asking);
  }
  return first;
}

std::vector<Asking> ask_all(const Command& command) {
  const AskPeer ask_peer = command.json ? AskPeer::always : AskPeer::when_source_is_open;
  if (command.targets.empty()) return ask_here(command, ask_peer);
  std::vector<Asking> askings;
  for (const common::Target& target : command.targets) askings.push_back({.target = target});
  ask(askings, ask_peer);
  return askings;
}

/// One line or more for stderr. Without a name the sentences are the old tool's.
std::string complaint(const Asking& asking, bool named) {
  const common::Contact& contact = asking.contact;
  mode6::Failure failure = *asking.answers.system.failure;
  if (!contact.trouble.empty()) {
    if (named && contact.error != std::errc::connection_refused) {
      return "ntpstat: " + contact.trouble + '\n';
    }
    failure = {mode6::AskError::refused};
  }
  return trouble_of(failure, named ? asking.target.text : std::string{});
}

void put_text(const Asking& asking, const Command& command, Output& output) {
  if (asking.answers.system.failure) {
    output.err += complaint(asking, !command.targets.empty());
    output.exit_status = std::max(output.exit_status, kExitNoAnswer);
    return;
  }
  const Report report = make_report(asking.answers, command.limit);
  if (command.targets.size() > 1) output.out += view::escape(asking.target.text) + ":\n";
  output.out += text_of(report, command.limit);
  output.exit_status = std::max(output.exit_status, report.exit_status);
}

void put_json(const Asking& asking, const Command& command, view::Json& into, Output& output) {
  const Asked asked{asking.target.text, asking.contact.address};
  if (asking.answers.system.failure) {
    std::string trouble = complaint(asking, true);
    trouble.pop_back();  // the newline
    into.push_back(json_of(asked, trouble));
    output.exit_status = std::max(output.exit_status, kExitNoAnswer);
    return;
  }
  const Report report = make_report(asking.answers, command.limit);
  into.push_back(json_of(asked, report));
  output.exit_status = std::max(output.exit_status, report.exit_status);
}

}  // namespace

Output run(const Command& command) {
  Output output;
  view::Json targets = view::Json::array();
  for (const Asking& asking : ask_all(command)) {
    if (command.json) {
      put_json(asking, command, targets, output);
    } else {
      put_text(asking, command, output);
    }
  }
  if (command.json) output.out = view::text_of(view::document("ntpstat", std::move(targets)));
  return output;
}

}  // namespace ntpstat
