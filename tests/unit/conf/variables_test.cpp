#include "conf/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/limits.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<core::UserVariable> variables(std::string_view text) {
  const Result result = parse(text);
  EXPECT_THAT(sentences(result), IsEmpty()) << text;
  return result.settings.variables;
}

core::UserVariable variable(const char* name, const char* value, bool by_default = false) {
  return {.name = name, .value = value, .by_default = by_default};
}

TEST(Variables, BlanksAroundTheSignAreFree) {
  for (const char* text : {"setvar site = lab", "setvar site= lab", "setvar site =lab",
                           "setvar site=lab", "setvar site=\"lab\"", "setvar site = \"lab\""}) {
    EXPECT_THAT(variables(text), ElementsAre(variable("site", "lab"))) << text;
  }
}

TEST(Variables, MayBePartOfTheDefaultAnswer) {
  EXPECT_THAT(variables("setvar site = lab default"), ElementsAre(variable("site", "lab", true)));
  EXPECT_THAT(variables("setvar site = \"default\""), ElementsAre(variable("site", "default")));
  EXPECT_THAT(variables("setvar a = \"\""), ElementsAre(variable("a", "")));
}

TEST(Variables, ALaterOneReplacesAnEarlierOne) {
  EXPECT_THAT(variables("setvar a = 1\nsetvar b = 2\nsetvar a = 3 default\n"),
              ElementsAre(variable("a", "3", true), variable("b", "2")));
}

TEST(Variables, NothingUnsafeGetsIn) {
  const std::string name(kMaxVariableName + 1, 'n');
  const std::string value(kMaxVariableValue + 1, 'v');
  for (const std::string& text :
       {std::string{"setvar"}, std::string{"setvar a"}, std::string{"setvar a ="},
        std::string{"setvar = b"}, std::string{"setvar a b"}, std::string{"setvar a,b = c"},
        std::string{"setvar \"a b\" = c"}, std::string{"setvar a = b c"},
        std::string{"setvar a = b\"c\""}, std::string{"setvar a = \xff"},
        std::string{"setvar a = \"b\rc\""}, "setvar " + name + " = 1", "setvar a = " + value}) {
    const Result result = parse(text);
    EXPECT_EQ(only_finding(result).level, Level::error) << text;
    EXPECT_THAT(result.settings.variables, IsEmpty()) << text;
  }
  EXPECT_EQ(only_finding(parse("setvar a,b = c")).sentence(),
            "ntp.conf:1: a,b is not the name of a variable: letters, digits and _ - . make one");
}

TEST(Variables, AreBoundedInNumber) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxVariables; ++i) {
    text += "setvar a" + std::to_string(i) + " = 1\n";
  }
  const Result result = parse(text + "setvar a0 = 2\n");
  EXPECT_EQ(result.settings.variables.size(), kMaxVariables);
  EXPECT_EQ(result.settings.variables.front().value, "2");
  EXPECT_THAT(only_finding(result).text, HasSubstr("one variable too many"));
}

TEST(Variables, OfTheCommandLineAreSplitAtTheFirstSign) {
  EXPECT_EQ(split_variable("a=b=c", true), variable("a", "b=c", true));
  EXPECT_EQ(split_variable("a=", false), variable("a", ""));
  EXPECT_EQ(split_variable("a", false), variable("a", ""));
}

}  // namespace
}  // namespace conf
