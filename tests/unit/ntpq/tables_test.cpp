// The table of commands and that of options are what help, the manual page and the completion of
// the shell speak of.
#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <set>
#include <sstream>

#include "ntpq/commands.hpp"
#include "ntpq/settings.hpp"
#include "view/summary_tables.hpp"

namespace ntpq {
namespace {

std::string file(const std::string& name) {
  std::ifstream in{SOURCE_ROOT + ("/" + name)};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// The words of `local NAME="..."`.
std::set<std::string> words_of(const std::string& script, const std::string& name) {
  const auto begin = script.find("local " + name + "=\"") + name.size() + 8;
  std::istringstream in{script.substr(begin, script.find('"', begin) - begin)};
  return {std::istream_iterator<std::string>{in}, {}};
}

std::set<std::string> option_words() {
  std::set<std::string> words;
  for (const common::Option& option : program().options) {
    words.insert("--" + std::string{option.name});
    if (option.letter != '\0') words.insert(std::string{"-"} + option.letter);
  }
  return words;
}

// A word of the page as text: without the escapes of mdoc.
std::string page() {
  std::string text = file("man/ntpq.1");
  for (auto at = text.find("\\-"); at != std::string::npos; at = text.find("\\-")) {
    text.erase(at, 1);
  }
  return text;
}

bool has_word(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
  };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_part(text[at - 1]) || text[at - 1] == '&';
    const auto end = at + word.size();
    if (begins && (end >= text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

TEST(Tables, CommandsAreSortedAndWhole) {
  EXPECT_TRUE(std::ranges::is_sorted(commands(), {}, &Command::name));
  for (const Command& command : commands()) {
    EXPECT_FALSE(command.purpose.empty()) << command.name;
    EXPECT_NE(command.run, nullptr) << command.name;
  }
}

TEST(Tables, EverySummaryIsACommand) {
  for (const view::SummaryTable& table : view::summary_tables()) {
    EXPECT_NE(std::ranges::find(commands(), table.command, &Command::name), commands().end())
        << table.command;
  }
}

TEST(Tables, CompletionOfTheShellKnowsEverything) {
  const std::string script = file("packaging/completions/ntpq.bash");
  std::set<std::string> names;
  for (const Command& command : commands()) names.emplace(command.name);
  EXPECT_EQ(words_of(script, "commands"), names);
  EXPECT_EQ(words_of(script, "options"), option_words());
}

TEST(Tables, ManualPageNamesEverything) {
  const std::string text = page();
  ASSERT_FALSE(text.empty());
  for (const Command& command : commands()) {
    EXPECT_TRUE(has_word(text, std::string{command.name})) << command.name;
  }
  for (const common::Option& option : program().options) {
    EXPECT_TRUE(has_word(text, "-" + std::string{option.name})) << option.name;
  }
  for (const std::string_view flag : data_flags()) {
    EXPECT_TRUE(has_word(text, std::string{flag.substr(1)})) << flag;
  }
}

}  // namespace
}  // namespace ntpq
