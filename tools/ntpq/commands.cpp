#include "ntpq/commands.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "ntpq/find_command.hpp"
#include "ntpq/ntpdc.hpp"
#include "ntpq/repeat.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kConfig = ":config";

Words split(std::string_view line) {
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

// What the words `--json` and the like behind a command ask for.
struct Flags {
  std::optional<Format> format;
  Repeat repeat;
  bool explain = false;
  std::string wrong;  ///< a complaint
  [[nodiscard]] bool any() const { return format || repeat.wanted || explain; }
};

bool read_count(const std::string& text, Flags& flags) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  const auto count = parse_number(text, 1, kMost);
  if (!count) {
    flags.wrong = fmt::format("***--count {}: rounds are a number from 1 on", view::escape(text));
    return false;
  }
  flags.repeat.count = *count;
  flags.repeat.wanted = true;
  return true;
}

bool read_watch(const std::string& word, Flags& flags) {
  constexpr std::string_view kWith = "--watch=";
  flags.repeat.wanted = true;
  if (word == "--watch") return true;
  const auto every = parse_interval(word.substr(kWith.size()));
  if (every) {
    flags.repeat.every = *every;
  } else {
    flags.wrong = fmt::format("***{}: seconds are a number from 0.1 to 86400", view::escape(word));
  }
  return every.has_value();
}

// Takes the flags out of the words.
Flags take_flags(Words& words) {
  constexpr std::string_view kCount = "--count=";
  Flags flags;
  Words rest;
  for (std::size_t i = 0; i < words.size() && flags.wrong.empty(); ++i) {
    const std::string& word = words[i];
    if (word == "--json") {
      flags.format = Format::json;
    } else if (word == "--csv") {
      flags.format = Format::csv;
    } else if (word == "--explain") {
      flags.explain = true;
    } else if (word == "--watch" || word.starts_with("--watch=")) {
      read_watch(word, flags);
    } else if (word.starts_with(kCount)) {
      read_count(word.substr(kCount.size()), flags);
    } else if (word == "--count") {
      read_count(i + 1 < words.size() ? words[++i] : "", flags);
    } else {
      rest.push_back(word);
    }
  }
  words = std::move(rest);
  return flags;
}

void drop_extra(Session& session, const Command& command, Words& words) {
  while (words.size() > command.most_arguments) {
    session.misused(fmt::format("***Extra arg `{}' ignored", view::escape(words.back())));
    words.pop_back();
  }
}

void run_with_flags(Session& session, const Command& command, const Words& words,
                    const Flags& flags) {
  const Format usual = session.settings().format;
  session.settings().format = flags.format.value_or(usual);
  session.state().explain = flags.explain;
  const auto once = [&] {
    command.run(session, words);
    if (flags.format) session.flush_data();
  };
  if (flags.repeat.wanted) {
    repeat(session, flags.repeat, once);
  } else {
    once();
  }
  session.settings().format = usual;
  session.state().explain = false;
}

void run_words(Session& session, Words words);

void run_old_or_complain(Session& session, const Words& words) {
  const auto translation = translate_ntpdc(words);
  if (!translation) {
    find_or_complain(session, words.front());
    return;
  }
  if (translation->line.empty()) return session.misused("***" + translation->note);
  session.note(translation->note);
  run_command(session, translation->line);
}

void run_words(Session& session, Words words) {
  if (words.back().starts_with('>')) {
    return session.misused(
        "***Output goes to standard output only; in a shell: ntpq -c 'COMMAND' HOST > FILE");
  }
  const Found found = find_command(words.front());
  if (found.command == nullptr) return run_old_or_complain(session, words);
  const Command* command = find_or_complain(session, words.front());
  if (command == nullptr) return;
  words.erase(words.begin());
  const Flags flags = take_flags(words);
  if (!flags.wrong.empty()) return session.misused(flags.wrong);
  if (flags.any() && !command->data) {
    return session.misused(
        fmt::format("***{} prints no data: it takes no --json, --csv, --watch, "
                    "--count or --explain",
                    command->name));
  }
  drop_extra(session, *command, words);
  run_with_flags(session, *command, words, flags);
}

// What stands behind `:config` goes to the daemon as it is.
bool run_config(Session& session, std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  if (!line.starts_with(kConfig)) return false;
  line.remove_prefix(kConfig.size());
  if (!line.empty() && kBlanks.find(line.front()) == std::string_view::npos) return false;
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
  const Found found = find_command(kConfig);
  if (found.command != nullptr) found.command->run(session, {std::string{line}});
  return true;
}

}  // namespace

Found find_command(std::string_view word) {
  Found found;
  for (const Command& command : commands()) {
    if (command.name == word) return {&command, false};
    if (!command.name.starts_with(word)) continue;
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

void run_command(Session& session, std::string_view line) {
  if (line.size() > kMaxLine) {
    return session.misused(
        fmt::format("***A line of {} octets: a command has {} at most", line.size(), kMaxLine));
  }
  if (run_config(session, line)) return;
  Words words = split(line);
  if (!words.empty()) run_words(session, std::move(words));
}

}  // namespace ntpq
