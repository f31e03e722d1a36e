#include "ntpq/completion.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "mode6/variable_table.hpp"
#include "ntpq/commands.hpp"
#include "ntpq/find_command.hpp"

namespace ntpq {
namespace {

using Candidates = std::vector<std::string>;

void add_commands(Candidates& to) {
  for (const Command& command : commands()) to.emplace_back(command.name);
}

void add_associations(Session& session, Candidates& to) {
  to.emplace_back("0");
  for (const Host& host : session.hosts()) {
    if (!host.associations) continue;
    std::size_t index = 0;
    for (const auto& association : *host.associations) {
      to.push_back(fmt::format("{}", association.id.value));
      to.push_back(fmt::format("&{}", ++index));
    }
  }
}

template <class Rows>
void add_names(const Rows& rows, std::string_view before, Candidates& to) {
  for (const auto& row : rows) to.push_back(fmt::format("{}{}", before, row.name));
}

// Names stand in one word with commas between: the last of them is completed.
void add_variables(std::string_view word, bool system, bool peer, Candidates& to) {
  const auto comma = word.rfind(',');
  const std::string_view before = comma == std::string_view::npos ? "" : word.substr(0, comma + 1);
  if (system) add_names(mode6::system_rows(), before, to);
  if (peer) add_names(mode6::peer_rows(), before, to);
}

void add_for(Session& session, const Command& command, const std::vector<std::string_view>& words,
             std::string_view word, Candidates& to) {
  const bool first = words.size() == 1;
  switch (command.expects) {
    case Expects::association:
      return add_associations(session, to);
    case Expects::variables:
      return add_variables(word, true, true, to);
    case Expects::association_and_variables:
      if (first) return add_associations(session, to);
      return add_variables(word, words[1] == "0", words[1] != "0", to);
    case Expects::command:
      return add_commands(to);
    default:
      return;
  }
}

std::vector<std::string_view> whole_words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto end = line.find(' ');
    if (end == std::string_view::npos) return words;
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

std::vector<std::string> completions(Session& session, std::string_view line) {
  const auto words = whole_words(line);
  const std::string_view word = line.substr(line.rfind(' ') + 1);  // npos + 1 is 0
  Candidates all;
  if (words.empty()) {
    add_commands(all);
  } else if (const Found found = find_command(words.front());
             found.command != nullptr && !found.ambiguous) {
    add_for(session, *found.command, words, word, all);
    if (found.command->data && word.starts_with('-')) {
      for (const std::string_view flag : data_flags()) all.emplace_back(flag);
    }
  }
  std::erase_if(all, [&](const std::string& one) { return !one.starts_with(word); });
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return all;
}

std::string common_beginning(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  std::string common = words.front();
  for (const std::string& word : words) {
    const auto differ = std::ranges::mismatch(common, word);
    common.erase(differ.in1, common.end());
  }
  return common;
}

}  // namespace ntpq
