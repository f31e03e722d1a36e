#include "ntp/address.hpp"

#include <gtest/gtest.h>

namespace {

using ntp::IpAddress;

TEST(Address, TextThatSurvives) {
  for (const char* text :
       {"0.0.0.0", "10.77.0.2", "255.255.255.255", "::", "::1", "fd77::2", "2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7:8", "fe80::1%2", "::ffff:10.0.0.1"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
}

TEST(Address, TextThatIsNone) {
  for (const char* text :
       {"", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4.", ":",
        ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0",
        "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7::8x"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(Address, Kinds) {
  EXPECT_TRUE(IpAddress::parse("127.1.2.3")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("::2")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("224.0.1.1")->is_multicast());
  EXPECT_TRUE(IpAddress{}.is_unspecified());
}

TEST(HostPort, WhatUsersType) {
  EXPECT_EQ(ntp::parse_host_port("h101:1123")->port, 1123);
  EXPECT_EQ(ntp::parse_host_port("h101")->port, std::nullopt);
  EXPECT_EQ(ntp::parse_host_port("[::1]:1123")->host, "::1");
  EXPECT_EQ(ntp::parse_host_port("2001:db8::1")->host, "2001:db8::1");
}

TEST(HostPort, WhatIsNoHost) {
  for (const char* text :
       {"", ":", "h:", "h:0", "h:65536", "h:x", "[::1", "[]:1", "[::1]1", ":123"}) {
    EXPECT_FALSE(ntp::parse_host_port(text)) << text;
  }
}

}  // namespace
