#include "ntpq/commands.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <system_error>

#include "view/escape.hpp"

namespace ntpq {
namespace {

std::optional<std::int64_t> parse_milliseconds(const std::string& text) {
  constexpr std::int64_t kLongest = 600'000;  // ten minutes: nobody waits longer for one datagram
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  if (value < 1 || value > kLongest) return {};
  return value;
}

void complain_about_milliseconds(Session& session, const std::string& text) {
  session.misused(
      fmt::format("***Illegal integer value {}: milliseconds are 1 to 600000", view::escape(text)));
}

void timeout(Session& session, const Words& arguments) {
  auto& deadline = session.state().patience.deadline;
  if (!arguments.empty()) {
    const auto value = parse_milliseconds(arguments.front());
    if (!value) return complain_about_milliseconds(session, arguments.front());
    deadline = std::chrono::milliseconds{*value};
  }
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(deadline);
  session.say(fmt::format("primary timeout {} ms\n", now.count()));
}

void delay(Session& session, const Words& arguments) {
  if (!arguments.empty()) {
    const auto value = parse_milliseconds(arguments.front());
    if (!value) return complain_about_milliseconds(session, arguments.front());
    session.state().delay_ms = *value;
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

struct Found {
  const Command* command = nullptr;
  bool ambiguous = false;
};

Found find_command(std::string_view word) {
  Found found;
  for (const Command& command : commands()) {
    if (command.name == word) return {&command, false};
    if (!command.name.starts_with(word)) continue;
    // Two names of one command are not ambiguous.
    found.ambiguous |= found.command != nullptr && found.command->run != command.run;
    found.command = &command;
  }
  return found;
}

const Command* find_or_complain(Session& session, const std::string& word) {
  const Found found = find_command(word);
  if (found.command != nullptr && !found.ambiguous) return found.command;
  session.misused(fmt::format("***Command `{}' {}", view::escape(word),
                              found.ambiguous ? "ambiguous" : "unknown"));
  return nullptr;
}

std::string columns_of_names() {
  constexpr std::size_t kColumns = 4;
  constexpr std::size_t kWidth = 17;
  const auto all = commands();
  const std::size_t lines = (all.size() + kColumns - 1) / kColumns;
  std::string text = "ntpq commands:\n";
  for (std::size_t line = 0; line < lines; ++line) {
    std::string row;
    for (std::size_t i = line; i < all.size(); i += lines) {
      row += fmt::format("{:<{}}", all[i].name, kWidth);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

void help(Session& session, const Words& arguments) {
  if (arguments.empty()) return session.say(columns_of_names());
  const Command* command = find_or_complain(session, arguments.front());
  if (command == nullptr) return;
  session.say(fmt::format("function: {}\nusage: {}{}{}\n", command->purpose, command->name,
                          command->arguments.empty() ? "" : " ", command->arguments));
}

constexpr std::string_view kFamily = "[ -4 | -6 ]";
constexpr std::string_view kAssociation = "[ ASSOCIATION | &INDEX ]";
constexpr std::string_view kNames = "[ ASSOCIATION | &INDEX ] [ NAME[,NAME...] ]";

constexpr std::array kCommands{
    Command{"?", "[ COMMAND ]", "list the commands, or say what one does", 1, help},
    Command{"apeers", kFamily, "print the peers with their associations", 1, apeers},
    Command{"as", "", "ask for the associations and print them", 0, associations},
    Command{"associations", "", "ask for the associations and print them", 0, associations},
    Command{"cooked", "", "print variables in words", 0, cooked},
    Command{"delay", "[ MILLISECONDS ]", "accepted for old scripts, without effect", 1, delay},
    Command{"exit", "", "leave", 0, leave},
    Command{"help", "[ COMMAND ]", "list the commands, or say what one does", 1, help},
    Command{"host", "[ [ -4 | -6 ] HOST ]", "ask another host from now on", 2, host},
    Command{"hostnames", "[ yes | no ]", "print names or addresses", 1, hostnames},
    Command{"las", "", "as, also those neither configured nor reachable", 0, lassociations},
    Command{"lassociations", "", "associations, also those neither configured nor reachable", 0,
            lassociations},
    Command{"lopeers", kFamily, "opeers, also those neither configured nor reachable", 1, lopeers},
    Command{"lpassociations", "", "passociations, also those neither configured nor reachable", 0,
            lpassociations},
    Command{"lpeers", kFamily, "peers, also those neither configured nor reachable", 1, lpeers},
    Command{"opeers", kFamily, "print the peers with the local address and the dispersion", 1,
            opeers},
    Command{"passociations", "", "print the associations as they were asked for last", 0,
            passociations},
    Command{"peers", kFamily, "print the peers", 1, peers},
    Command{"quit", "", "leave", 0, leave},
    Command{"raw", "", "print variables as the daemon sent them", 0, raw},
    Command{"readlist", kAssociation, "print all variables of the system or an association", 1,
            readlist},
    Command{"readvar", kNames, "print variables of the system or an association", 4, readvar},
    Command{"rl", kAssociation, "print all variables of the system or an association", 1, readlist},
    Command{"rv", kNames, "print variables of the system or an association", 4, readvar},
    Command{"timeout", "[ MILLISECONDS ]", "how long a question may wait for its answer", 1,
            timeout},
    Command{"version", "", "print the version of ntpq", 0, version},
};

Words split(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\n";
  Words words;
  while (true) {
    const auto begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(kBlanks), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

void run_command(Session& session, std::string_view line) {
  Words words = split(line);
  if (words.empty()) return;
  const Command* command = find_or_complain(session, words.front());
  if (command == nullptr) return;
  words.erase(words.begin());
  while (words.size() > command->most_arguments) {
    session.misused(fmt::format("***Extra arg `{}' ignored", view::escape(words.back())));
    words.pop_back();
  }
  command->run(session, words);
}

}  // namespace ntpq
