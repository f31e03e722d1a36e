#include "mode6/ordered_list.hpp"

#include <gtest/gtest.h>

namespace mode6 {
namespace {

TEST(OrderedList, InterfacesInTheOrderOfTheirNumbers) {
  const auto rows = parse_interfaces(
      "en.0=0, name.0=\"v6wildcard\", bcast.0=, flags.0=0x81, rx.0=1, tx.0=2,\r\n"
      "pc.0=3, txerr.0=4, up.0=535, addr.0=[::]:123, hai.0=23737, tl.1=9, mc.1=2,\r\n"
      "addr.1=10.77.0.5:123, bcast.1=10.77.0.255:123, KH\\.1=17, en.1=1\r\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "v6wildcard");
  EXPECT_EQ(rows[0].address.text(), "[::]:123");
  EXPECT_FALSE(rows[0].enabled);
  EXPECT_FALSE(rows[0].broadcast);
  EXPECT_FALSE(rows[0].ttl);
  EXPECT_EQ(rows[0].flags, 0x81U);
  EXPECT_EQ(rows[0].received, 1U);
  EXPECT_EQ(rows[0].sent, 2U);
  EXPECT_EQ(rows[0].peers, 3U);
  EXPECT_EQ(rows[0].send_failures, 4U);
  EXPECT_EQ(rows[0].uptime, 535U);
  EXPECT_EQ(rows[1].broadcast->text(), "10.77.0.255:123");
  EXPECT_EQ(rows[1].ttl, 9);
  EXPECT_EQ(rows[1].multicast_groups, 2);
}

TEST(OrderedList, ScopesOfLinkLocalAddresses) {
  const auto rows = parse_interfaces("addr.6=[fe80::83a:83ff:fe94:9833%2]:123");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].address.text(), "[fe80::83a:83ff:fe94:9833%2]:123");
}

TEST(OrderedList, RestrictionsWithAndWithoutWords) {
  const auto rows = parse_restrictions(
      "mask.0=255.255.255.255, hits.0=7, flags.0=ntpport interface ignore,\r\n"
      "addr.0=127.0.0.1, wsi.0=56347, hits.1=0, mask.1=::, addr.1=::, flags.1\r\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].words, "ntpport interface ignore");
  EXPECT_EQ(rows[0].hits, 7U);
  EXPECT_EQ(rows[1].words, "");
  EXPECT_EQ(rows[1].address.text(), "::");
}

TEST(OrderedList, RowsWithoutAnAddressAreDropped) {
  EXPECT_TRUE(parse_interfaces("name.0=\"lo\", rx.0=1").empty());
  EXPECT_TRUE(parse_interfaces("addr.0=" + std::string(200, 'j')).empty());
  EXPECT_TRUE(parse_interfaces("addr.0=1.2.3.4:99999, addr.1=[::1").empty());
  EXPECT_TRUE(parse_restrictions("addr.0=1.2.3.4, mask.0=ffff::").empty());
}

TEST(OrderedList, NumbersThatGoBackAreIgnored) {
  const auto rows = parse_restrictions("addr.5=1.2.3.4, addr.2=9.9.9.9, hits.5=3");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].address.text(), "1.2.3.4");
  EXPECT_EQ(rows[0].hits, 3U);
}

TEST(OrderedList, LongTextIsCut) {
  const auto rows = parse_interfaces("addr.0=1.2.3.4:1, name.0=\"" + std::string(5000, 'n') + '"');
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].name.size(), 64U);
  const auto rules = parse_restrictions("addr.0=1.2.3.4, flags.0=" + std::string(5000, 'w'));
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].words.size(), 512U);
}

TEST(OrderedList, PrefixLength) {
  const auto length = [](const char* mask) { return prefix_length(*ntp::IpAddress::parse(mask)); };
  EXPECT_EQ(length("0.0.0.0"), 0);
  EXPECT_EQ(length("255.255.255.0"), 24);
  EXPECT_EQ(length("255.255.255.255"), 32);
  EXPECT_EQ(length("ffff:ffff:ffff:ffff::"), 64);
  EXPECT_EQ(length("255.0.255.0"), std::nullopt);
  EXPECT_EQ(length("0.0.0.255"), std::nullopt);
}

}  // namespace
}  // namespace mode6
