#include "sys/heartbeat.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace sys {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HeartbeatTest : public testing::Test {
 protected:
  ~HeartbeatTest() override {
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
  }
  static ntp::Nanos interval(const char* usec) {
    setenv("WATCHDOG_USEC", usec, 1);
    return heartbeat_interval(seconds{16});
  }
};

TEST_F(HeartbeatTest, IsHalfOfWhatTheWatchdogAllows) {
  EXPECT_EQ(heartbeat_interval(seconds{16}), seconds{16});
  EXPECT_EQ(interval("120000000"), seconds{60});
  EXPECT_EQ(interval("10"), milliseconds{100});
}

TEST_F(HeartbeatTest, TakesNoNonsense) {
  for (const char* text : {"", "soon", "-5", "0", "99999999999999999999"}) {
    EXPECT_EQ(interval(text), seconds{16}) << text;
  }
}

TEST_F(HeartbeatTest, AWatchdogOfAnotherProcessIsNotOurs) {
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(interval("120000000"), seconds{16});
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(interval("120000000"), seconds{60});
}

}  // namespace
}  // namespace sys
