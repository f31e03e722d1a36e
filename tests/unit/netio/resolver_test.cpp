#include "netio/resolver.hpp"

#include <gtest/gtest.h>
#include <optional>

namespace netio {
namespace {

TEST(Resolver, ReadsANumericAddressAtOnce) {
  EventLoop loop;
  Resolver resolver{loop};
  std::optional<Resolved> resolved;
  resolver.resolve("192.0.2.1", ntp::Family::none, [&](const Resolved& r) { resolved = r; });
  ASSERT_TRUE(resolved);
  ASSERT_EQ(resolved->addresses.size(), 1U);
  EXPECT_EQ(resolved->addresses[0].text(), "192.0.2.1");
}

TEST(Resolver, RefusesANumericAddressOfTheOtherFamily) {
  EventLoop loop;
  Resolver resolver{loop};
  std::optional<Resolved> resolved;
  resolver.resolve("::1", ntp::Family::ipv4, [&](const Resolved& r) { resolved = r; });
  ASSERT_TRUE(resolved);
  EXPECT_TRUE(resolved->addresses.empty());
  EXPECT_FALSE(resolved->error.empty());
}

TEST(Resolver, FindsANameOnAThreadAndTheLoopThenEnds) {
  EventLoop loop;
  Resolver resolver{loop};
  std::optional<Resolved> resolved;
  resolver.resolve("localhost", ntp::Family::ipv4, [&](const Resolved& r) { resolved = r; });
  EXPECT_FALSE(resolved);
  loop.run();
  ASSERT_TRUE(resolved);
  ASSERT_FALSE(resolved->addresses.empty()) << resolved->error;
  EXPECT_TRUE(resolved->addresses[0].is_loopback());
}

TEST(Resolver, SaysWhyANameHasNoAddress) {
  EventLoop loop;
  Resolver resolver{loop};
  std::optional<Resolved> resolved;
  // A label of more than 63 octets needs no name server to be wrong.
  resolver.resolve(std::string(80, 'a') + ".invalid", ntp::Family::none,
                   [&](const Resolved& r) { resolved = r; });
  loop.run();
  ASSERT_TRUE(resolved);
  EXPECT_FALSE(resolved->error.empty());
}

TEST(Resolver, MayGoWhileItIsAsking) {
  EventLoop loop;
  bool called = false;
  {
    Resolver resolver{loop};
    resolver.reverse(*ntp::IpAddress::parse("127.0.0.1"),
                     [&called](const std::string&) { called = true; });
  }
  loop.run();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace netio
