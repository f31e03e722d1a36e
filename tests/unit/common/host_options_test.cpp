#include "common/host_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace common {
namespace {

using testing::HasSubstr;

constexpr Option kHostOptions[] = {kIpv4Option, kIpv6Option, kPortOption};
constexpr Program kTool{"tool", "", "", kHostOptions};

std::expected<HostOptions, std::string> options_of(std::vector<const char*> words) {
  words.insert(words.begin(), "tool");
  const auto arguments =
      parse_arguments(kTool, static_cast<int>(words.size()), words.data()).value();
  return host_options(arguments);
}

TEST(HostOptions, AreAllFamiliesAndPort123) {
  const auto options = options_of({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->port, 123);
  EXPECT_EQ(options->family, ntp::Family::none);
}

TEST(HostOptions, TakeOneFamilyAndAPort) {
  const auto options = options_of({"-6", "--port", "1123"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->port, 1123);
  EXPECT_EQ(options->family, ntp::Family::ipv6);
  EXPECT_THAT(options_of({"-46"}).error(), HasSubstr("exclude each other"));
}

TEST(HostOptions, RefuseAPortThatIsNone) {
  for (const char* port : {"0", "65536", "12x", "-1", "+1", "", "99999999999999999999"}) {
    const auto options = options_of({"--port", port});
    ASSERT_FALSE(options) << port;
    EXPECT_THAT(options.error(), HasSubstr("is no whole number from 1 to 65535"));
  }
}

TEST(LocalTargets, TryTheOldAddressFirst) {
  const auto both = local_targets({});
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].host, "127.0.0.1");
  EXPECT_EQ(both[1].host, "::1");
  const auto six = local_targets({.port = 1123, .family = ntp::Family::ipv6});
  ASSERT_EQ(six.size(), 1U);
  EXPECT_EQ(six[0].host, "::1");
  EXPECT_EQ(six[0].port, 1123);
}

TEST(TargetsOf, NamesTheHostThatIsNone) {
  const auto targets = targets_of({"a.example", "b:77777"}, {});
  ASSERT_FALSE(targets);
  EXPECT_THAT(targets.error(), HasSubstr("b:77777"));
}

}  // namespace
}  // namespace common
