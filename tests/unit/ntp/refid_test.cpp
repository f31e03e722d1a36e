#include "ntp/refid.hpp"

#include <gmock/gmock.h>

namespace {

TEST(RefidOf, ipv4_is_the_address) {
  EXPECT_EQ(ntp::refid_of(*ntp::IpAddress::parse("10.77.0.2")), ntp::RefId{0x0a4d0002});
}

TEST(RefidOf, ipv6_is_the_head_of_its_md5) {
  EXPECT_EQ(ntp::refid_of(*ntp::IpAddress::parse("2001:db8::1")), ntp::RefId{0x39ab9b37});
}

TEST(RefidOf, no_address_is_zero) { EXPECT_EQ(ntp::refid_of({}), ntp::RefId{}); }

}  // namespace
