#include "ntpq/live.hpp"

#include <gtest/gtest.h>

#include "ntpq/settings.hpp"

namespace {

using Words = std::vector<std::string>;

std::optional<Words> live(std::vector<const char*> words, bool on_terminal = true) {
  words.insert(words.begin(), "ntpq");
  const auto arguments = ntpq::parse_command_line(static_cast<int>(words.size()), words.data());
  EXPECT_TRUE(arguments);
  return ntpq::live_words(*arguments, on_terminal);
}

TEST(Live, IsWhatWatchOpensOnATerminal) {
  EXPECT_EQ(live({"--watch"}), (Words{"ntptop", "--interval=2", "--"}));
  EXPECT_EQ(live({"-p", "--watch=4", "ns1"}), (Words{"ntptop", "--interval=4", "--", "ns1"}));
}

TEST(Live, HasTheSameHosts) {
  EXPECT_EQ(
      live({"--watch", "-4", "-6n", "--port", "1123", "ns1", "ns2:77"}),
      (Words{"ntptop", "--interval=2", "-4", "-6", "-n", "--port=1123", "--", "ns1", "ns2:77"}));
}

TEST(Live, IsNothingForScripts) { EXPECT_FALSE(live({"-p", "--watch"}, false)); }

TEST(Live, IsNothingWhereTextIsWanted) {
  EXPECT_FALSE(live({"-p"}));
  EXPECT_FALSE(live({"--watch", "-c", "peers"}));
  EXPECT_FALSE(live({"--watch", "--count", "3", "-p"}));
  EXPECT_FALSE(live({"--watch", "-p", "--json"}));
  EXPECT_FALSE(live({"--watch", "-p", "-w"}));
  EXPECT_FALSE(live({"--watch=0.5", "-p"}));
  EXPECT_FALSE(live({"--watch=x", "-p"}));
}

}  // namespace
