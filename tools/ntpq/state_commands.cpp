#include "ntpq/state_commands.hpp"

#include <chrono>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr std::uint64_t kLongestWait_ms =
    600'000;  // ten minutes: nobody waits longer for a datagram

void complain_about_milliseconds(Session& session, const std::string& text) {
  session.misused(
      fmt::format("***Illegal integer value {}: milliseconds are 1 to 600000", view::escape(text)));
}

// One argument at least, else a complaint.
bool has_names(Session& session, const Words& arguments, std::string_view command) {
  if (!arguments.empty()) return true;
  session.misused(fmt::format("***{} needs names: `{} leap,stratum'", command, command));
  return false;
}

std::string joined(const Words& arguments) {
  std::string text;
  for (const std::string& word : arguments) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

void timeout(Session& session, const Words& arguments) {
  auto& deadline = session.state().patience.deadline;
  if (!arguments.empty()) {
    const auto value = parse_number(arguments.front(), 1, kLongestWait_ms);
    if (!value) return complain_about_milliseconds(session, arguments.front());
    deadline = std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
  }
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(deadline);
  session.say(fmt::format("primary timeout {} ms\n", now.count()));
}

void delay(Session& session, const Words& arguments) {
  if (!arguments.empty()) {
    const auto value = parse_number(arguments.front(), 1, kLongestWait_ms);
    if (!value) return complain_about_milliseconds(session, arguments.front());
    session.state().delay_ms = static_cast<std::int64_t>(*value);
  }
  session.say(fmt::format("delay {} ms\n", session.state().delay_ms));
}

void hostnames(Session& session, const Words& arguments) {
  if (!arguments.empty()) {
    const std::string& word = arguments.front();
    if (word != "yes" && word != "no") {
      return session.misused(
          fmt::format("***hostnames may be yes or no, not `{}'", view::escape(word)));
    }
    session.settings().numeric = word == "no";
  }
  session.say(session.settings().numeric ? "hostnames not being shown\n"
                                         : "hostnames being shown\n");
}

void raw(Session& session, const Words&) {
  session.state().raw = true;
  session.say("Output set to raw\n");
}

void cooked(Session& session, const Words&) {
  session.state().raw = false;
  session.say("Output set to cooked\n");
}

void version(Session& session, const Words&) {
  session.say(common::version_line(program()) + '\n');
}

void leave(Session& session, const Words&) { session.state().leave = true; }

void host(Session& session, const Words& arguments) {
  if (arguments.empty()) {
    for (Host& one : session.hosts()) {
      one.say(fmt::format("current host is {}\n", view::escape(one.target.text)));
    }
    return;
  }
  if (session.several_hosts()) {
    return session.misused("***host NAME works with one host only: name no others");
  }
  auto family = session.settings().family;
  if (arguments.front() == "-4") family = ntp::Family::ipv4;
  if (arguments.front() == "-6") family = ntp::Family::ipv6;
  auto target = common::parse_target(arguments.back(), session.settings().port, family);
  if (!target) {
    session.say(fmt::format("current host remains {}\n",
                            view::escape(session.hosts().front().target.text)));
    return session.misused(fmt::format("ntpq: {}", target.error()));
  }
  session.set_hosts({*target});
  session.say(fmt::format("current host set to {}\n", view::escape(target->text)));
}

void ntpversion(Session& session, const Words& arguments) {
  auto& version = session.state().version;
  bool say = arguments.empty() || !session.is_classic();
  if (!arguments.empty()) {
    const auto number = parse_number(arguments.front(), 1, 4);
    if (number) {
      version = static_cast<std::uint8_t>(*number);
    } else {
      session.misused("versions 1 to 4, please");
      say = true;
    }
  }
  if (say) session.say(fmt::format("NTP version being claimed is {}\n", version));
}

void debug(Session& session, const Words& arguments) {
  constexpr std::uint64_t kMost = 9;
  std::size_t& level = session.settings().debug;
  if (!arguments.empty()) {
    const std::string& word = arguments.front();
    const auto number = parse_number(word, 0, kMost);
    if (number) {
      level = *number;
    } else if (word == "no") {
      level = 0;
    } else if (word == "more") {
      ++level;
    } else if (word == "less") {
      level -= level > 0 ? 1 : 0;
    } else {
      session.misused(
          fmt::format("***debug may be more, less, no or a level from 0 to {}, not `{}'", kMost,
                      view::escape(word)));
    }
  }
  session.say(fmt::format("debug level is {}\n", level));
}

void units(Session& session, const Words&) {
  session.settings().units = !session.settings().units;
  session.say(fmt::format("Units are {}\n", session.settings().units ? "on" : "off"));
}

void direct(Session& session, const Words&) {
  session.state().direct = !session.state().direct;
  session.say(fmt::format("Direct mode is {}\n", session.state().direct ? "on" : "off"));
}

void poll(Session& session, const Words&) {
  session.misused("***poll not implemented yet: no daemon can be told to poll; see ntpdate(8)");
}

void addvars(Session& session, const Words& arguments) {
  if (!has_names(session, arguments, "addvars")) return;
  const auto wrong = session.state().variables.add(joined(arguments));
  if (!wrong) return;
  session.misused(fmt::format("***addvars {}: it has no name, or {} are there already",
                              view::escape(*wrong), PrivateList::kMost));
}

void rmvars(Session& session, const Words& arguments) {
  if (!has_names(session, arguments, "rmvars")) return;
  const auto wrong = session.state().variables.remove(joined(arguments));
  if (!wrong) return;
  session.misused(fmt::format("***Variable `{}' not found", view::escape(*wrong)));
}

void clearvars(Session& session, const Words&) { session.state().variables.clear(); }

void showvars(Session& session, const Words&) {
  const std::string lines = session.state().variables.lines();
  session.say(lines.empty() ? "No variables on list\n" : view::escape(lines, true));
}

}  // namespace ntpq
