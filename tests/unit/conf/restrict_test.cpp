#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/limits.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

core::RestrictRule rule(const char* network, const char* mask, core::RestrictFlags flags = {}) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), false, flags};
}

void expect_fatal(std::string_view text, std::string_view sentence) {
  const Result result = parse(text);
  EXPECT_THAT(sentences(result), ElementsAre(sentence));
  EXPECT_EQ(only_finding(result).level, Level::fatal);
  EXPECT_THAT(result.settings.restricts, IsEmpty());
}

TEST(Restrict, DefaultMeansBothFamilies) {
  EXPECT_THAT(parse("restrict default ignore").settings.restricts,
              ElementsAre(rule("0.0.0.0", "0.0.0.0", {.ignore = true}),
                          rule("::", "::", {.ignore = true})));
}

TEST(Restrict, AFamilyNarrowsDefault) {
  EXPECT_THAT(parse("restrict -4 default").settings.restricts,
              ElementsAre(rule("0.0.0.0", "0.0.0.0")));
  EXPECT_THAT(parse("restrict -6 default").settings.restricts, ElementsAre(rule("::", "::")));
}

TEST(Restrict, OneAddressIsAFullMask) {
  EXPECT_THAT(parse("restrict 127.0.0.1\nrestrict -6 ::1\n").settings.restricts,
              ElementsAre(rule("127.0.0.1", "255.255.255.255"),
                          rule("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
}

TEST(Restrict, TakesMasksAndPrefixes) {
  const Result result = parse(
      "restrict 192.168.0.0 mask 255.255.255.0 nomodify\nrestrict 10.0.0.0/8 noquery\n"
      "restrict 2001:db8:: mask ffff:ffff::\nrestrict 2001:db8::/32 noserve\n");
  EXPECT_THAT(result.settings.restricts,
              ElementsAre(rule("192.168.0.0", "255.255.255.0", {.nomodify = true}),
                          rule("10.0.0.0", "255.0.0.0", {.noquery = true}),
                          rule("2001:db8::", "ffff:ffff::"),
                          rule("2001:db8::", "ffff:ffff::", {.noserve = true})));
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Restrict, EveryFlagArrives) {
  const Result result = parse(
      "restrict 10.0.0.1 ignore noserve noquery nomodify nomrulist limited kod nopeer noepeer "
      "notrap notrust version flake ntpport lowpriotrap mssntp serverresponse fuzz ippeerlimit -1");
  ASSERT_THAT(result.settings.restricts, SizeIs(1));
  const core::RestrictFlags all{true, true, true, true, true, true, true,
                                true, true, true, true, true, true};
  EXPECT_EQ(result.settings.restricts[0].flags, all);
  EXPECT_TRUE(result.settings.restricts[0].ntpport);
}

TEST(Restrict, SourceIsATemplate) {
  const Result result = parse("restrict source nomodify notrap\nrestrict source noquery\n");
  const core::RestrictFlags expected{.noquery = true, .nomodify = true, .notrap = true};
  EXPECT_EQ(result.settings.restrict_source, expected);
  EXPECT_THAT(result.settings.restricts, IsEmpty());
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Restrict, SourceWithoutFlagsIsStillThere) {
  EXPECT_EQ(parse("restrict source").settings.restrict_source, core::RestrictFlags{});
}

TEST(Restrict, HostBitsAreDroppedWithANote) {
  const Result result = parse("restrict 10.1.2.3/8\nrestrict 10.1.2.3 mask 255.255.0.0\n");
  EXPECT_THAT(result.settings.restricts,
              ElementsAre(rule("10.0.0.0", "255.0.0.0"), rule("10.1.0.0", "255.255.0.0")));
  EXPECT_THAT(sentences(result),
              ElementsAre(HasSubstr("10.1.2.3/8 has bits outside its mask and is read as 10.0.0.0"),
                          HasSubstr("ntp.conf:2: 10.1.2.3 has bits outside its mask")));
}

TEST(Restrict, AMaskWithHolesIsAWarning) {
  const Result result = parse("restrict 0.0.0.9 mask 0.0.0.255");
  EXPECT_THAT(result.settings.restricts, ElementsAre(rule("0.0.0.9", "0.0.0.255")));
  EXPECT_EQ(only_finding(result).level, Level::warning);
  EXPECT_THAT(only_finding(result).text, HasSubstr("mask 0.0.0.255 has holes"));
}

TEST(Restrict, KodWithoutLimitedIsAWarning) {
  const Finding finding = only_finding(parse("restrict default kod nomodify"));
  EXPECT_EQ(finding.level, Level::warning);
  EXPECT_EQ(finding.column, 18);
  EXPECT_THAT(finding.text, HasSubstr("kod does nothing without limited"));
}

TEST(Restrict, WhatIsOftenMistakenIsSaidOnce) {
  const Result result =
      parse("restrict default limited kod flake\nrestrict 10.0.0.0/8 flake notrust\n");
  EXPECT_THAT(sentences(result), ElementsAre(HasSubstr("ntp.conf:1: flake is for tests"),
                                             HasSubstr("ntp.conf:2: notrust asks for")));
  for (const Finding& finding : result.findings) EXPECT_EQ(finding.level, Level::warning);
}

TEST(Restrict, AnyErrorIsFatal) {
  expect_fatal("restrict", "ntp.conf:1: restrict needs an address, `default` or `source`");
  expect_fatal("restrict default noquerry",
               "ntp.conf:1: noquerry is not a flag of restrict; remove or correct it");
  expect_fatal("restrict 10.0.0.256",
               "ntp.conf:1: 10.0.0.256 is not an address, nor ADDRESS/LENGTH");
  expect_fatal("restrict 10.0.0.0/33",
               "ntp.conf:1: 10.0.0.0/33 is not an address, nor ADDRESS/LENGTH");
  expect_fatal("restrict -6 10.0.0.1", "ntp.conf:1: 10.0.0.1 is not an IPv6 address");
  expect_fatal("restrict -4 source", "ntp.conf:1: source is of both families; remove the -4 or -6");
  expect_fatal("restrict default \"noquery", "ntp.conf:1: a quote (\") is opened and never closed");
}

TEST(Restrict, AHostNameIsKeptForWhoeverCanAsk) {
  const Result result = parse("restrict -6 ntp.example.com ntpport noquery\n");
  EXPECT_THAT(sentences(result), IsEmpty());
  EXPECT_THAT(result.settings.restricts, IsEmpty());
  EXPECT_THAT(result.settings.restrict_names,
              ElementsAre(core::RestrictName{
                  "ntp.example.com", ntp::Family::ipv6, true, {.noquery = true}}));
}

TEST(Restrict, AHostNameMayBeTakenBack) {
  const Result flags = parse("restrict a.example noquery nomodify\nunrestrict a.example noquery\n");
  ASSERT_THAT(flags.settings.restrict_names, SizeIs(1));
  EXPECT_EQ(flags.settings.restrict_names[0].flags, core::RestrictFlags{.nomodify = true});
  EXPECT_THAT(parse("restrict a.example noquery\nunrestrict a.example\n").settings.restrict_names,
              IsEmpty());
}

TEST(Restrict, AHostNameThatIsNoneIsFatal) {
  expect_fatal("restrict -x noquery", "ntp.conf:1: -x is not a host name");
}

TEST(Restrict, AWrongMaskIsFatal) {
  expect_fatal("restrict 10.0.0.0 mask", "ntp.conf:1: 10.0.0.0 needs an address behind `mask`");
  expect_fatal("restrict 10.0.0.0 mask ffff::",
               "ntp.conf:1: mask ffff:: is not a mask of the family of 10.0.0.0");
  expect_fatal("restrict 10.0.0.0/8 mask 255.0.0.0",
               "ntp.conf:1: 10.0.0.0/8 has a prefix length already; remove the mask");
  expect_fatal("restrict default mask 0.0.0.0",
               "ntp.conf:1: mask stands only right behind an address");
}

TEST(Restrict, AWrongWordBehindAFlagIsFatal) {
  expect_fatal("restrict default serverresponse",
               "ntp.conf:1: serverresponse needs the word fuzz behind it");
  expect_fatal("restrict default ippeerlimit x",
               "ntp.conf:1: ippeerlimit x is not a whole number; write one from -1 to 65535");
}

TEST(Restrict, AMisspeltDirectiveIsFatal) {
  expect_fatal("restict default ignore",
               "ntp.conf:1: restict is not a directive; did you mean restrict?");
  expect_fatal("Restrict default ignore",
               "ntp.conf:1: Restrict is not a directive; did you mean restrict?");
}

TEST(Restrict, ALineThatIsTooLongIsFatal) {
  const std::string text = "restrict default " + std::string(kMaxLineOctets, ' ') + "ignore";
  expect_fatal(text, "ntp.conf:1: the line is longer than 4096 octets");
}

TEST(Restrict, ThereIsABoundOfRules) {
  std::string text;
  for (std::size_t i = 0; i < kMaxRules; ++i) text += "restrict ::1\n";
  const Result result = parse(text + "restrict default ignore\n");
  EXPECT_THAT(result.settings.restricts, SizeIs(kMaxRules));
  EXPECT_EQ(only_finding(result).level, Level::fatal);
}

}  // namespace
}  // namespace conf
