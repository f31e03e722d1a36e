#include "core/access.hpp"

#include <gmock/gmock.h>

namespace {

ntp::Endpoint from(const char* address, std::uint16_t port = 40000) {
  return {*ntp::IpAddress::parse(address), port};
}

core::RestrictRule rule(const char* network, const char* mask, const core::RestrictFlags& flags,
                        bool ntpport = false) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), ntpport, flags};
}

TEST(Access, by_default_only_this_machine_may_query) {
  const core::AccessTable table;
  EXPECT_TRUE(table.lookup(from("192.0.2.1")).noquery);
  EXPECT_TRUE(table.lookup(from("2001:db8::1")).noquery);
  EXPECT_FALSE(table.lookup(from("127.0.7.7")).noquery);
  EXPECT_FALSE(table.lookup(from("::1")).noquery);
}

TEST(Access, the_most_specific_rule_wins_not_the_first) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.ignore = true}),
                                 rule("192.0.2.5", "255.255.255.255", {})});
  EXPECT_TRUE(table.lookup(from("192.0.2.4")).ignore);
  EXPECT_FALSE(table.lookup(from("192.0.2.5")).ignore);
}

TEST(Access, the_same_network_again_adds_its_flags) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.noquery = true}),
                                 rule("192.0.2.0", "255.255.255.0", {.noserve = true})});
  EXPECT_TRUE(table.lookup(from("192.0.2.4")).noquery);
  EXPECT_TRUE(table.lookup(from("192.0.2.4")).noserve);
}

TEST(Access, host_bits_in_a_network_are_ignored) {
  const core::AccessTable table({rule("192.0.2.77", "255.255.255.0", {.ignore = true})});
  EXPECT_TRUE(table.lookup(from("192.0.2.4")).ignore);
}

TEST(Access, ntpport_is_a_rule_of_its_own) {
  const core::AccessTable table({rule("192.0.2.0", "255.255.255.0", {.ignore = true}, true)});
  EXPECT_TRUE(table.lookup(from("192.0.2.4", 123)).ignore);
  EXPECT_FALSE(table.lookup(from("192.0.2.4", 124)).ignore);
}

TEST(Access, families_do_not_mix) {
  const core::AccessTable table({rule("0.0.0.0", "0.0.0.0", {.ignore = true})});
  EXPECT_TRUE(table.lookup(from("192.0.2.4")).ignore);
  EXPECT_FALSE(table.lookup(from("2001:db8::1")).ignore);
}

}  // namespace
