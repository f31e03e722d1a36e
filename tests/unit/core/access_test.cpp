#include "core/access.hpp"

#include <gmock/gmock.h>

namespace {

ntp::Endpoint sender(const char* address, std::uint16_t port = 40000) {
  return {*ntp::IpAddress::parse(address), port};
}

core::RestrictRule rule(const char* network, const char* mask, const core::RestrictFlags& flags,
                        bool ntpport = false) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), ntpport, flags};
}

TEST(Access, by_default_only_this_machine_may_query) {
  const core::AccessTable table;
  EXPECT_TRUE(table.lookup(sender("192.0.2.1")).noquery);
  EXPECT_TRUE(table.lookup(sender("2001:db8::1")).noquery);
  EXPECT_FALSE(table.lookup(sender("127.0.7.7")).noquery);
  EXPECT_FALSE(table.lookup(sender("::1")).noquery);
}

TEST(Access, the_most_specific_rule_wins_not_the_first) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.ignore = true}),
                                 rule("192.0.2.5", "255.255.255.255", {})});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).ignore);
  EXPECT_FALSE(table.lookup(sender("192.0.2.5")).ignore);
}

TEST(Access, the_same_network_again_adds_its_flags) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.noquery = true}),
                                 rule("192.0.2.0", "255.255.255.0", {.noserve = true})});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).noquery);
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).noserve);
}

TEST(Access, host_bits_in_a_network_are_ignored) {
  const core::AccessTable table({rule("192.0.2.77", "255.255.255.0", {.ignore = true})});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).ignore);
}

TEST(Access, ntpport_is_a_rule_of_its_own) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.ignore = true}, true)});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4", 123)).ignore);
  EXPECT_FALSE(table.lookup(sender("192.0.2.4", 124)).ignore);
}

TEST(Access, a_host_that_is_not_known_yet_may_be_anybody_but_a_neighbour_with_a_line) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.nomodify = true}),
                                 rule("192.0.2.5", "255.255.255.255", {})},
                                {{.name = "a.example", .flags = {.noserve = true}}});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).noserve);
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).nomodify);
  EXPECT_TRUE(table.lookup(sender("2001:db8::1")).noserve);
  EXPECT_TRUE(table.lookup(sender("198.51.100.1")).noquery) << "the built-in rule holds on";
  EXPECT_TRUE(table.lookup(sender("198.51.100.1")).noserve);
  EXPECT_FALSE(table.lookup(sender("192.0.2.5")).noserve);
  EXPECT_FALSE(table.lookup(sender("127.0.0.1")).noserve);
  EXPECT_FALSE(table.lookup(sender("::1")).noserve);
}

TEST(Access, an_unknown_host_may_be_anybody_of_its_family_and_port) {
  const core::AccessTable table(
      {}, {{.name = "a", .family = ntp::Family::ipv6, .flags = {.ignore = true}},
           {.name = "b", .ntpport = true, .flags = {.noserve = true}}});
  EXPECT_FALSE(table.lookup(sender("192.0.2.4", 124)).ignore);
  EXPECT_TRUE(table.lookup(sender("2001:db8::1", 124)).ignore);
  EXPECT_FALSE(table.lookup(sender("192.0.2.4", 124)).noserve);
  EXPECT_TRUE(table.lookup(sender("192.0.2.4", 123)).noserve);
  EXPECT_TRUE(table.lookup(sender("192.0.2.4", 123)).noquery);
  EXPECT_TRUE(table.lookup(sender("2001:db8::1", 123)).ignore) << "both lines may mean it";
  EXPECT_TRUE(table.lookup(sender("2001:db8::1", 123)).noserve);
}

TEST(Access, an_unknown_host_with_no_flags_takes_nothing_from_others) {
  const core::AccessTable table({}, {{.name = "a.example"}});
  EXPECT_EQ(table.lookup(sender("192.0.2.4")),
            (core::RestrictFlags{.noquery = true, .limited = true}));
}

TEST(Access, families_do_not_mix) {
  const core::AccessTable table({rule("0.0.0.0", "0.0.0.0", {.ignore = true})});
  EXPECT_TRUE(table.lookup(sender("192.0.2.4")).ignore);
  EXPECT_FALSE(table.lookup(sender("2001:db8::1")).ignore);
}

TEST(Access, counts_hits_and_keeps_them_through_a_new_configuration) {
  core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.noquery = true})});
  const ntp::Endpoint from{*ntp::IpAddress::parse("192.0.2.7"), 123};
  table.match(from);
  table.match(from);
  core::AccessTable next({rule("198.51.100.0", "255.255.255.0", {}),
                          rule("192.0.2.0", "255.255.255.0", {.ignore = true})});
  next.take_hits(table);
  std::uint64_t hits = 0;
  for (std::size_t i = 0; i < next.rules().size(); ++i) {
    if (next.rules()[i].network == *ntp::IpAddress::parse("192.0.2.0")) hits = next.hits(i);
  }
  EXPECT_EQ(hits, 2U);
}

TEST(Access, ten_thousand_rules_are_no_burden) {
  std::vector<core::RestrictRule> rules;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    rules.push_back({ntp::IpAddress::v4(0x0a000000 + (i << 8)),
                     ntp::IpAddress::v4(0xffffff00),
                     false,
                     {.noquery = i % 2 == 0}});
  }
  const std::vector<core::RestrictName> unknown(
      64, {.name = "a.example", .ntpport = true, .flags = {.noserve = true}});
  EXPECT_EQ(core::AccessTable(rules, unknown).rules().size(), 20'006U);
  core::AccessTable table(rules);
  EXPECT_EQ(table.rules().size(), 10'004U);  // and the four built-in ones
  EXPECT_TRUE(table.flags(table.match({ntp::IpAddress::v4(0x0a000001), 123})).noquery);
}

}  // namespace
