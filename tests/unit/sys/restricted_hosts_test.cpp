#include "sys/restricted_hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Addresses as names: they need no name service and are answered at once.
class RestrictedHostsTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  Log log_{Log::Sink::file, directory_.file("log"), false};
  netio::EventLoop loop_;
  netio::Resolver resolver_{loop_};
  std::vector<std::string> known_;
  RestrictedHosts hosts_{
      loop_, resolver_, log_,
      [this](const std::string& name, ntp::Family, const std::vector<ntp::IpAddress>& addresses) {
        known_.push_back(name + "=" + addresses.front().text());
      }};
};

TEST_F(RestrictedHostsTest, AnAnswerIsHandedOn) {
  hosts_.ask({{.name = "192.0.2.1"}});
  EXPECT_THAT(known_, ElementsAre("192.0.2.1=192.0.2.1"));
}

TEST_F(RestrictedHostsTest, TheSameAnswerIsNoNews) {
  hosts_.ask({{.name = "192.0.2.1"}});
  hosts_.ask({{.name = "192.0.2.1"}, {.name = "192.0.2.1", .ntpport = true}});
  EXPECT_EQ(known_.size(), 1U);
}

TEST_F(RestrictedHostsTest, WithoutAnAnswerTheLogSaysWhatHolds) {
  hosts_.ask({{.name = "192.0.2.1", .family = ntp::Family::ipv6}});
  EXPECT_THAT(known_, IsEmpty());
  EXPECT_THAT(read_file(directory_.file("log")).value_or(""),
              HasSubstr("restrict 192.0.2.1: address of the other family; asking again, effect on "
                        "your service: until it is known the flags of that line hold for everybody "
                        "but this machine"));
}

}  // namespace
}  // namespace sys
