#include "sys/refclocks.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "refclock/sock.hpp"
#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RefclocksTest : public testing::Test {
 protected:
  core::SourceSettings sock(const std::string& path, double time1_s = 0) {
    core::SourceSettings source{.name = "127.127.47.0"};
    source.clock = core::RefclockSettings{
        .clock = {core::ClockDriver::sock, 0}, .time1 = ntp::Seconds{time1_s}, .path = path};
    return source;
  }
  core::SourceSettings nmea(const std::string& path) {
    core::SourceSettings source{.name = "127.127.20.0"};
    source.clock = core::RefclockSettings{.clock = {core::ClockDriver::nmea, 0}, .path = path};
    return source;
  }
  Refclocks::Reports reports() {
    return {
        .sample =
            [this](const core::ClockName& name, core::ClockSample sample) {
              said_.push_back(name.label());
              samples_.push_back(std::move(sample));
              loop_.stop();
            },
        .trouble =
            [this](const core::ClockName& name, core::ClockCondition condition, std::string_view) {
              said_.push_back(name.label() + " " + std::to_string(static_cast<int>(condition)));
              loop_.stop();
            }};
  }
  void send(std::string_view path, const void* octets, std::size_t size) {
    const Fd from{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    sockaddr_un to{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    ASSERT_GE(
        sendto(from.get(), octets, size, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  std::string log() { return read_file(directory_.file("log")).value_or(""); }

  TemporaryDirectory directory_;
  Log log_{Log::Sink::file, directory_.file("log"), false};
  std::unique_ptr<Clock> clock_ = make_clock("virtual:offset=5");
  netio::EventLoop loop_;
  std::vector<std::string> said_;
  std::vector<core::ClockSample> samples_;
};

TEST_F(RefclocksTest, ASampleOnASocketIsCorrectedAndOfTheClockThatIsSteered) {
  const std::string path = directory_.file("clock.sock");
  Refclocks clocks{{sock(path, 0.5)}, *clock_, log_};
  clocks.start(loop_, reports());
  const auto now = real_time();
  const refclock::SockSample sample{.seconds = now.seconds,
                                    .microseconds = now.nanoseconds / 1000,
                                    .offset_s = 0.25,
                                    .magic = refclock::kSockMagic};
  send(path, &sample, sizeof sample);
  loop_.run();
  ASSERT_THAT(said_, ElementsAre("SOCK(0)"));
  // The clock is 5 s ahead of the machine's, of which the feeder speaks.
  const ntp::Seconds offset = samples_[0].reference - samples_[0].received;
  EXPECT_NEAR(offset.count(), 0.25 + 0.5 - 5, 0.001);
}

TEST_F(RefclocksTest, WhatIsNoSampleIsReported) {
  const std::string path = directory_.file("clock.sock");
  Refclocks clocks{{sock(path)}, *clock_, log_};
  clocks.start(loop_, reports());
  send(path, "x", 1);
  loop_.run();
  EXPECT_THAT(said_, ElementsAre("SOCK(0) 2"));
}

TEST_F(RefclocksTest, ASocketThatIsLeftOverIsTakenAndOneThatIsInUseIsNot) {
  const std::string path = directory_.file("clock.sock");
  {
    const Fd left{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    sockaddr_un at{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    ASSERT_EQ(bind(left.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
  }
  const Refclocks first{{sock(path)}, *clock_, log_};
  EXPECT_EQ(log(), "");
  const Refclocks second{{sock(path)}, *clock_, log_};
  EXPECT_THAT(log(), HasSubstr("SOCK(0): " + path + ": Address already in use; another program"));
}

TEST_F(RefclocksTest, AFileThatIsNoSocketStays) {
  const std::string path = directory_.file("precious");
  ASSERT_FALSE(replace_file(path, "text"));
  {
    const Refclocks clocks{{sock(path)}, *clock_, log_};
  }
  EXPECT_EQ(read_file(path).value_or(""), "text");
  EXPECT_THAT(log(), HasSubstr("Address already in use"));
}

TEST_F(RefclocksTest, WhatCannotBeOpenedNamesTheDeviceAndTheMend) {
  const Refclocks clocks{{nmea(directory_.file("nothing"))}, *clock_, log_};
  EXPECT_THAT(log(), HasSubstr("GPS_NMEA(0): " + directory_.file("nothing") +
                               ": No such file or directory; name another with"));
}

TEST_F(RefclocksTest, WhatIsNoSerialLineIsSaidSo) {
  const std::string path = directory_.file("file");
  ASSERT_FALSE(replace_file(path, "text"));
  const Refclocks clocks{{nmea(path)}, *clock_, log_};
  EXPECT_THAT(log(), HasSubstr("is no serial line; name another with `refclock nmea path`"));
}

TEST_F(RefclocksTest, ClocksComeAndGoWithTheConfiguration) {
  const std::string path = directory_.file("clock.sock");
  struct stat state{};
  Refclocks clocks{{}, *clock_, log_};
  clocks.start(loop_, reports());
  clocks.configure({sock(path)});
  EXPECT_EQ(stat(path.c_str(), &state), 0);
  const ino_t inode = state.st_ino;
  clocks.configure({sock(path, 0.25)});
  EXPECT_EQ(stat(path.c_str(), &state), 0);
  EXPECT_EQ(state.st_ino, inode) << "the device stays open";
  clocks.configure({});
  EXPECT_NE(stat(path.c_str(), &state), 0);
}

}  // namespace
}  // namespace sys
