#include "conf/interfaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/limits.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using Rule = core::InterfaceRule;

Rule only_rule(std::string_view line) {
  const auto rules = parse(line).settings.interfaces;
  EXPECT_THAT(rules, SizeIs(1)) << line;
  return rules.empty() ? Rule{} : rules.front();
}

TEST(Interfaces, ActionsArrive) {
  EXPECT_EQ(only_rule("interface listen all").action, Rule::Action::listen);
  EXPECT_EQ(only_rule("nic ignore all").action, Rule::Action::ignore);
  EXPECT_EQ(only_rule("interface drop all").action, Rule::Action::drop);
}

TEST(Interfaces, GroupsNamesAndNetworksAreToldApart) {
  EXPECT_EQ(only_rule("interface ignore all").fits, Rule::Fits::all);
  EXPECT_EQ(only_rule("interface ignore ipv4").fits, Rule::Fits::ipv4);
  EXPECT_EQ(only_rule("interface ignore ipv6").fits, Rule::Fits::ipv6);
  EXPECT_EQ(only_rule("interface ignore wildcard").fits, Rule::Fits::wildcard);
  EXPECT_EQ(only_rule("interface ignore eth0:1").name, "eth0:1");
  EXPECT_EQ(only_rule("interface ignore 10.1.2.3/8").network, *ntp::IpAddress::parse("10.0.0.0"));
  EXPECT_EQ(only_rule("interface ignore 2001:db8::1").fits, Rule::Fits::network);
}

TEST(Interfaces, LinesBesideTheOptionsAreFatal) {
  core::Settings base;
  base.interfaces.push_back(interface_rule(Rule::Action::ignore, "all"));
  const Finding finding = only_finding(parse("interface listen eth0\n", base));
  EXPECT_EQ(finding.level, Level::fatal);
  EXPECT_THAT(finding.text, HasSubstr("stands beside -I or -L of the command line"));
}

TEST(Interfaces, ThereIsABound) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxInterfaceRules; ++i) text += "interface ignore eth0\n";
  const Result result = parse(text);
  EXPECT_THAT(result.settings.interfaces, SizeIs(kMaxInterfaceRules));
  EXPECT_EQ(only_finding(result).level, Level::fatal);
}

TEST(Extra, PortArrives) { EXPECT_EQ(parse("extra port 1123").settings.extra_port, 1123); }

}  // namespace
}  // namespace conf
