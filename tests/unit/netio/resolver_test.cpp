#include "netio/resolver.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>

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

int ask_without_threads() {
  // Root may always make one.
  if (geteuid() == 0 && setuid(65'534) != 0) return 2;
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_NPROC, &none) != 0) return 3;
  EventLoop loop;
  Resolver resolver{loop};
  Resolved resolved;
  std::string name = "not called";
  resolver.resolve("localhost", ntp::Family::none, [&](const Resolved& r) { resolved = r; });
  resolver.reverse(ntp::IpAddress::v4(0x7f000001), [&](const std::string& n) { name = n; });
  loop.run();
  return resolved.error.starts_with("no thread") && name.empty() ? 0 : 1;
}

TEST(ResolverDeathTest, SaysThatTheSystemGivesNoThread) {
  EXPECT_EXIT(_exit(ask_without_threads()), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace netio
