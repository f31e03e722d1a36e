#include "conf/directives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Directives, AreNamedOnce) {
  for (const Directive& directive : directives()) {
    EXPECT_EQ(find_directive(directive.name), &directive) << directive.name;
  }
}

// What a configuration in the field may begin a line with.
TEST(Directives, AreAllThere) {
  for (const char* name : {"server",
                           "pool",
                           "peer",
                           "broadcast",
                           "broadcastclient",
                           "multicastclient",
                           "manycastclient",
                           "manycastserver",
                           "unpeer",
                           "unconfig",
                           "refclock",
                           "fudge",
                           "phone",
                           "crypto",
                           "keysdir",
                           "revoke",
                           "automax",
                           "ident",
                           "trap",
                           "ttl",
                           "simulate",
                           "restrict",
                           "unrestrict",
                           "driftfile",
                           "leapfile",
                           "leapsmearinterval",
                           "tos",
                           "tinker",
                           "disable",
                           "enable",
                           "rlimit",
                           "tick",
                           "dscp",
                           "broadcastdelay",
                           "nonvolatile",
                           "interface",
                           "nic",
                           "extra",
                           "keys",
                           "trustedkey",
                           "controlkey",
                           "requestkey",
                           "ntpsigndsocket",
                           "nts",
                           "statsdir",
                           "statistics",
                           "filegen",
                           "logfile",
                           "logconfig",
                           "pidfile",
                           "setvar",
                           "saveconfigdir",
                           "mdnstries",
                           "reset",
                           "end",
                           "includefile",
                           "discard",
                           "limit",
                           "mru"}) {
    EXPECT_NE(find_directive(name), nullptr) << name;
  }
}

TEST(Directives, WithoutEffectSayItInExactlyOneFinding) {
  for (const Directive& directive : directives()) {
    if (directive.why.empty()) continue;
    const std::string words = directive.name == "nts"          ? " enable"
                              : directive.name == "requestkey" ? " 5"
                                                               : " x";
    const Result result = parse(std::string{directive.name} + words);
    const Finding finding = only_finding(result);
    EXPECT_THAT(finding.sentence(), StartsWith("ntp.conf:1: " + std::string{directive.name} + " "));
    EXPECT_THAT(finding.text, HasSubstr("; effect on your service: "));
    EXPECT_TRUE(finding.level == Level::note || finding.level == Level::warning);
    EXPECT_EQ(result.settings, core::Settings{}) << directive.name;
  }
}

TEST(Directives, EitherDoSomethingOrSaySo) {
  for (const Directive& directive : directives()) {
    EXPECT_TRUE(directive.read != nullptr || !directive.why.empty()) << directive.name;
    EXPECT_EQ(directive.why.empty(), directive.effect.empty()) << directive.name;
  }
}

TEST(Directives, AnErrorOnAGuardIsFatal) {
  for (const char* text : {"keys", "keys \"\"", "keys /a b", "nts", "nts enabel", "interface",
                           "interface listen", "interface lisen all", "nic ignore 10.0.0.0/40",
                           "interface listen all x", "keys \"/etc", "restrict"}) {
    EXPECT_EQ(only_finding(parse(text)).level, Level::fatal) << text;
  }
}

TEST(Directives, AGuessTakesCapitalsAndOneSlip) {
  const auto guess = [](std::string_view name) {
    const Directive* meant = guess_directive(name);
    return meant == nullptr ? std::string_view{} : meant->name;
  };
  EXPECT_EQ(guess("Server"), "server");
  EXPECT_EQ(guess("sever"), "server");
  EXPECT_EQ(guess("serrver"), "server");
  EXPECT_EQ(guess("servre"), "server");
  EXPECT_EQ(guess("sErvar"), "server");
  EXPECT_EQ(guess("erver"), "server");
  EXPECT_EQ(guess("sver"), "");
  EXPECT_EQ(guess("makestep"), "");
  EXPECT_EQ(guess("tis"), "");
}

}  // namespace
}  // namespace conf
