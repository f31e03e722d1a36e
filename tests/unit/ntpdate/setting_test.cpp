#include "ntpdate/setting.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <memory>

#include "netio/udp_socket.hpp"
#include "sys/clock_virtual.hpp"

namespace ntpdate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Judged {
  Wish wish;
  double offset_s;
  Verb verb;
};

TEST(Setting, TheWishAndTheLimitDecide) {
  for (const Judged& row :
       {Judged{Wish::step, 1e-6, Verb::step}, Judged{Wish::slew, 3600, Verb::adjust},
        Judged{Wish::threshold, 0.499, Verb::adjust}, Judged{Wish::threshold, -0.501, Verb::step},
        Judged{Wish::query, 0.1, Verb::adjust}, Judged{Wish::query, -9, Verb::step}}) {
    Command command;
    command.wish = row.wish;
    EXPECT_EQ(verb_of(command, ntp::Seconds{row.offset_s}), row.verb) << row.offset_s;
  }
}

/// A clock in software on a time that the test passes.
class SettingTest : public testing::Test {
 protected:
  SettingTest()
      : clock_{ntp::Nanos{0}, ntp::Ppm{0}, [this] {
                 return sys::KernelTime{.raw = raw_, .real = {1'000'000, 0}, .monotonic = raw_};
               }} {}
  ntp::Nanos raw_{0};
  sys::VirtualClock clock_;
};

TEST_F(SettingTest, AStepIsDoneAtOnceAndKeepsTheFrequency) {
  clock_.apply({.step = {}, .frequency = {40}});
  const ntp::Timestamp before = clock_.now().wall;
  const Done done = adjust(clock_, Verb::step, ntp::Seconds{-2.5});
  EXPECT_TRUE(done.adjusted);
  EXPECT_EQ(done.error, "");
  EXPECT_EQ(clock_.now().wall - before, milliseconds{-2500});
  EXPECT_DOUBLE_EQ(clock_.prove().frequency.value, 40);
}

TEST_F(SettingTest, AnAdjustmentTakesItsTime) {
  const ntp::Timestamp before = clock_.now().wall;
  EXPECT_TRUE(adjust(clock_, Verb::adjust, ntp::Seconds{0.001}).adjusted);
  EXPECT_EQ(clock_.now().wall, before);
  raw_ += seconds{10};
  EXPECT_EQ(clock_.now().wall - before, seconds{10} + milliseconds{1});
}

TEST_F(SettingTest, WhatCannotBeDoneLeavesTheClockAlone) {
  const ntp::Timestamp before = clock_.now().wall;
  for (const double offset_s : {1e10, -1e300, static_cast<double>(NAN)}) {
    const Done done = adjust(clock_, Verb::step, ntp::Seconds{offset_s});
    EXPECT_FALSE(done.adjusted);
    EXPECT_FALSE(done.error.empty());
  }
  EXPECT_FALSE(adjust(clock_, Verb::adjust, ntp::Seconds{3600}).adjusted);
  EXPECT_EQ(clock_.now().wall, before);
}

TEST(Setting, AClockThatRefusesSaysWhy) {
  const auto clock = sys::make_clock("observe");
  for (const Verb verb : {Verb::step, Verb::adjust}) {
    const Done done = adjust(*clock, verb, ntp::Seconds{1});
    EXPECT_FALSE(done.adjusted);
    EXPECT_EQ(done.error, "--clock=observe");
  }
}

TEST(Setting, SeesWhoHasThePort) {
  for (const char* address : {"0.0.0.0", "127.0.0.1"}) {
    auto socket = netio::UdpSocket::bind({*ntp::IpAddress::parse(address), 0});
    ASSERT_TRUE(socket);
    const std::uint16_t port = socket->local().port;
    EXPECT_TRUE(port_is_taken(port)) << address;
    {
      const auto gone = std::move(*socket);
    }
    EXPECT_FALSE(port_is_taken(port)) << address;
  }
}

}  // namespace
}  // namespace ntpdate
