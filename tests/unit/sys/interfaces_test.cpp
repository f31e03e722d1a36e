#include "sys/interfaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

TEST(Interfaces, loopback_has_its_address) {
  EXPECT_THAT(sys::loopback_addresses(), Contains(*ntp::IpAddress::parse("127.0.0.1")));
  EXPECT_THAT(sys::addresses_of_interface("lo"), Contains(*ntp::IpAddress::parse("127.0.0.1")));
}

TEST(Interfaces, an_unknown_one_has_none) {
  EXPECT_THAT(sys::addresses_of_interface("nosuch0"), IsEmpty());
}

}  // namespace
