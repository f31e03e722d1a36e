#include "ntptop/theme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ntptop::Depth;
using ntptop::parse_theme;
using ntptop::Role;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Theme, OfAFileChangesTheRolesThatItNames) {
  const auto theme =
      parse_theme("# mine\nname night\ngood 71/green bold\nbad red reverse # loud\n");
  ASSERT_TRUE(theme) << theme.error();
  EXPECT_EQ(theme->name, "night");
  EXPECT_EQ(appearance(*theme, Depth::full, Role::good).colour, 71);
  EXPECT_EQ(appearance(*theme, Depth::sixteen, Role::good).colour, 2);
  EXPECT_TRUE(appearance(*theme, Depth::full, Role::good).bold);
  EXPECT_EQ(appearance(*theme, Depth::full, Role::bad).colour, 1);
  EXPECT_TRUE(appearance(*theme, Depth::full, Role::bad).reversed);
  EXPECT_EQ(appearance(*theme, Depth::full, Role::warn),
            appearance(ntptop::default_theme(), Depth::full, Role::warn));
}

TEST(Theme, OfAFileMayBeginWithOneThatIsBuiltIn) {
  const auto theme = parse_theme("like light\n");
  ASSERT_TRUE(theme);
  EXPECT_TRUE(theme->light_paper);
  EXPECT_EQ(theme->looks, ntptop::theme_named("light")->looks);
}

TEST(Theme, ComesBackFromItsFile) {
  for (const auto& built_in : ntptop::built_in_themes()) {
    const auto theme = parse_theme(theme_text(built_in));
    ASSERT_TRUE(theme) << theme.error();
    EXPECT_EQ(theme->looks, built_in.looks) << built_in.name;
    EXPECT_EQ(theme->light_paper, built_in.light_paper);
    EXPECT_EQ(theme->name, "my-" + built_in.name);
  }
}

TEST(Theme, NamesTheLineTheValueAndTheMend) {
  const auto wrong = [](std::string_view text) { return parse_theme(text).error(); };
  EXPECT_THAT(wrong("\ngod 71\n"), StartsWith("2: 'god' is none of name, like, paper, normal"));
  EXPECT_THAT(wrong("good 256"), HasSubstr("1: good '256' is no colour; write -, 0 to 255"));
  EXPECT_THAT(wrong("good 71/9"), HasSubstr("one of those eight"));
  EXPECT_THAT(wrong("good"), HasSubstr("is no colour"));
  EXPECT_THAT(wrong("good 71 loud"), HasSubstr("'loud' is none of bold, dim"));
  EXPECT_THAT(wrong("name default"), HasSubstr("name 'default'"));
  EXPECT_THAT(wrong("like pink"), HasSubstr("high-contrast"));
  EXPECT_THAT(wrong("paper grey"), HasSubstr("neither dark nor light"));
  EXPECT_THAT(wrong(std::string(20'000, '#')), HasSubstr("more than 16384"));
}

TEST(Theme, NeedsNoColourWhereThereIsNone) {
  const auto theme = parse_theme("bad 196/red\n");
  EXPECT_EQ(appearance(*theme, Depth::none, Role::bad),
            appearance(*ntptop::theme_named("mono"), Depth::full, Role::bad));
}

}  // namespace
