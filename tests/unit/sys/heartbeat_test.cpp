#include "sys/heartbeat.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
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
  static std::optional<ntp::Nanos> interval(const char* usec) {
    setenv("WATCHDOG_USEC", usec, 1);
    return heartbeat_interval();
  }
};

TEST_F(HeartbeatTest, IsHalfOfWhatTheWatchdogAllows) {
  EXPECT_FALSE(heartbeat_interval());
  EXPECT_EQ(interval("120000000"), seconds{60});
  EXPECT_EQ(interval("10"), milliseconds{100});
}

TEST_F(HeartbeatTest, TakesNoNonsense) {
  for (const char* text : {"", "soon", "-5", "0", "99999999999999999999"}) {
    EXPECT_FALSE(interval(text)) << text;
  }
}

TEST_F(HeartbeatTest, AWatchdogOfAnotherProcessIsNotOurs) {
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(interval("120000000"));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(interval("120000000"), seconds{60});
}

}  // namespace
}  // namespace sys
