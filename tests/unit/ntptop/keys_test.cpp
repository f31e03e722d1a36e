#include "ntptop/keys.hpp"

#include <gtest/gtest.h>
#include <set>

#include "ntptop/screens.hpp"

namespace {

using ntptop::Screen;

TEST(Keys, DoOneThingOnAScreen) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    std::set<int> seen;
    for (const auto& one : ntptop::bindings()) {
      if ((one.where & on(static_cast<Screen>(i))) == 0) continue;
      EXPECT_TRUE(seen.insert(one.key).second)
          << ntptop::key_name(one.key) << " twice on " << screen_name(static_cast<Screen>(i));
    }
  }
}

TEST(Keys, AllHaveANameAndAreExplained) {
  for (const auto& one : ntptop::bindings()) {
    EXPECT_EQ(ntptop::key_name(one.key) == "?", one.key == '?') << one.key;
    EXPECT_FALSE(one.help.empty()) << ntptop::key_name(one.key);
  }
}

TEST(Keys, OfEveryScreenStandInItsHelp) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    const auto screen = static_cast<Screen>(i);
    std::string all;
    ntptop::State state;
    state.view.screen = screen;
    for (const auto& line : help_lines(state)) all += line + '\n';
    for (const auto& one : ntptop::bindings()) {
      const bool there = (one.where & on(screen)) != 0;
      if (!there) continue;
      EXPECT_NE(all.find(one.help), std::string::npos) << one.help;
      EXPECT_NE(all.find(ntptop::key_name(one.key)), std::string::npos) << one.help;
    }
  }
}

TEST(Keys, QuitEverywhere) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    const auto* bound = ntptop::binding(static_cast<Screen>(i), 'q');
    ASSERT_NE(bound, nullptr);
    EXPECT_EQ(bound->action, ntptop::Action::quit);
  }
}

}  // namespace
