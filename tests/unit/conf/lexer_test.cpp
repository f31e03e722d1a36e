#include "conf/lexer.hpp"

#include <gtest/gtest.h>
#include <string>

namespace conf {
namespace {

std::vector<std::string> word_texts(std::string_view line) {
  std::vector<std::string> all;
  const auto words = words_of(line);
  if (!words) return {"error: " + words.error().text};
  for (const Word& word : *words) all.emplace_back(word.text);
  return all;
}

using Texts = std::vector<std::string>;

TEST(Lexer, PartsWordsAtBlanks) {
  EXPECT_EQ(word_texts("server  a.example\tiburst \r"), (Texts{"server", "a.example", "iburst"}));
}

TEST(Lexer, FindsNothingInAnEmptyLine) {
  EXPECT_EQ(word_texts(""), Texts{});
  EXPECT_EQ(word_texts(" \t\r"), Texts{});
}

TEST(Lexer, LeavesComments) {
  EXPECT_EQ(word_texts("# server a"), Texts{});
  EXPECT_EQ(word_texts("server a#iburst"), (Texts{"server", "a"}));
}

TEST(Lexer, KeepsAHashInsideQuotes) {
  EXPECT_EQ(word_texts(R"(keys "/etc/a # b" # c)"), (Texts{"keys", "/etc/a # b"}));
}

TEST(Lexer, TakesEmptyQuotes) {
  EXPECT_EQ(word_texts(R"(driftfile "")"), (Texts{"driftfile", ""}));
}

TEST(Lexer, HasNoEscapeInsideQuotes) {
  EXPECT_EQ(word_texts(R"(keys "a\" b)"), (Texts{"keys", "a\\", "b"}));
}

TEST(Lexer, CountsColumnsFromOne) {
  const auto words = words_of(R"(  keys "x" y)");
  ASSERT_TRUE(words);
  ASSERT_EQ(words->size(), 3U);
  EXPECT_EQ((*words)[0].column, 3);
  EXPECT_EQ((*words)[1].column, 8);
  EXPECT_TRUE((*words)[1].quoted);
  EXPECT_EQ((*words)[2].column, 12);
  EXPECT_FALSE((*words)[2].quoted);
}

TEST(Lexer, RefusesALongWord) {
  EXPECT_EQ(word_texts("a " + std::string(1024, 'x')).size(), 2U);
  const auto words = words_of("a " + std::string(1025, 'x'));
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().column, 3);
  EXPECT_EQ(words.error().text, "the word is longer than 1024 octets");
}

TEST(Lexer, RefusesAnOpenQuote) {
  const auto words = words_of(R"(keys "/etc/ntp)");
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().column, 6);
  EXPECT_EQ(words.error().text, "a quote (\") is opened and never closed");
}

TEST(Lexer, RefusesControlCharactersWhereTheyStand) {
  const auto words = words_of("server a\x1b[31m");
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().column, 9);
  EXPECT_EQ(words.error().text, "the line holds a control character (0x1b); remove it");
}

TEST(Lexer, RefusesEveryControlCharacterThatIsNoBlank) {
  EXPECT_EQ(words_of("end \x7f").error().column, 5);
  EXPECT_EQ(words_of(std::string_view{"end \0", 5}).error().column, 5);
  EXPECT_EQ(words_of("end \b").error().column, 5);
}

TEST(Lexer, LetsControlCharactersBeInComments) {
  EXPECT_EQ(word_texts("end # \x01"), Texts{"end"});
}

TEST(Lexer, TakesOctetsBeyondAscii) {
  EXPECT_EQ(word_texts("logfile /t\xc3\xa4"), (Texts{"logfile", "/t\xc3\xa4"}));
}

TEST(Lexer, FindsTheFirstWordOfALineItRefuses) {
  EXPECT_EQ(first_word("  restrict \"default"), "restrict");
  EXPECT_EQ(first_word(""), "");
}

}  // namespace
}  // namespace conf
