#include "conf/host.hpp"

#include <gtest/gtest.h>

namespace conf {
namespace {

std::string complaint(std::string_view name, ntp::Family family = ntp::Family::none) {
  return host_complaint(name, family).value_or("");
}

TEST(Host, TakesNamesAndAddresses) {
  for (const char* name : {"a", "ntp1.example.org", "_ntp._udp.example", "10.0.0.1", "2001:db8::1",
                           "::1", "fe80::1%2", "fe80::1%eth0", "127.127.1.0"}) {
    EXPECT_EQ(complaint(name), "") << name;
  }
}

TEST(Host, RefusesWhatOnlyLooksLikeAnAddress) {
  EXPECT_EQ(complaint("10.0.0.256"), "10.0.0.256 is not an address");
  EXPECT_EQ(complaint("10.0.0"), "10.0.0 is not an address");
  EXPECT_EQ(complaint("2001:db8::g"), "2001:db8::g is not an address");
}

TEST(Host, SaysHowAPortIsWritten) {
  EXPECT_EQ(complaint("a.example:123"), "a.example:123: a port is written behind the name: port N");
  EXPECT_EQ(complaint("[::1]:123"), "[::1]:123: write the IPv6 address without brackets");
}

TEST(Host, RefusesAddressesThatNobodyHas) {
  EXPECT_NE(complaint("0.0.0.0"), "");
  EXPECT_NE(complaint("::"), "");
  EXPECT_NE(complaint("224.0.1.1"), "");
  EXPECT_NE(complaint("ff05::101"), "");
  EXPECT_NE(complaint("ff02::1%eth0"), "");
  EXPECT_NE(complaint("255.255.255.255"), "");
}

TEST(Host, HoldsAnAddressToItsFamily) {
  EXPECT_EQ(complaint("::1", ntp::Family::ipv4), "::1 is not an IPv4 address");
  EXPECT_EQ(complaint("10.0.0.1", ntp::Family::ipv6), "10.0.0.1 is not an IPv6 address");
  EXPECT_EQ(complaint("a.example", ntp::Family::ipv6), "");
}

TEST(Host, RefusesNamesThatNoResolverTakes) {
  EXPECT_EQ(complaint(""), "the name of the server is empty");
  EXPECT_NE(complaint("a b"), "");
  EXPECT_NE(complaint("t\xc3\xa4st"), "");
  EXPECT_NE(complaint("-x"), "");
  EXPECT_EQ(complaint(std::string(253, 'a')), "");
  EXPECT_NE(complaint(std::string(254, 'a')), "");
}

TEST(Host, KnowsReferenceClocks) {
  const auto clock = refclock_address("127.127.28.2");
  ASSERT_TRUE(clock);
  EXPECT_EQ(clock->type, 28);
  EXPECT_EQ(clock->unit, 2);
  EXPECT_FALSE(refclock_address("127.0.0.1"));
  EXPECT_FALSE(refclock_address("::1"));
  EXPECT_FALSE(refclock_address("a.example"));
}

TEST(Host, ReadsNetworks) {
  const auto network = parse_network("10.1.0.0/12");
  ASSERT_TRUE(network);
  EXPECT_EQ(network->address.text(), "10.1.0.0");
  EXPECT_EQ(network->mask.text(), "255.240.0.0");
  EXPECT_EQ(parse_network("2001:db8::/33")->mask.text(), "ffff:ffff:8000::");
  EXPECT_EQ(parse_network("10.0.0.1")->mask.text(), "255.255.255.255");
  EXPECT_EQ(parse_network("0.0.0.0/0")->mask.text(), "0.0.0.0");
  EXPECT_EQ(parse_network("::/128")->mask.text(), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST(Host, RefusesWrongPrefixes) {
  for (const char* text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/-0",
                           "10.0.0.0/8x", "/8", "a/8", "10.0.0.0/8/8", "fe80::1%2"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

}  // namespace
}  // namespace conf
