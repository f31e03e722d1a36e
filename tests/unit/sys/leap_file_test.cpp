// The file of leap seconds in every state that it may be in.
#include "sys/leap_file.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kNow_unix_s = 1'764'115'200;
constexpr std::int64_t kUnixOfNtp_s = 2'208'988'800;

class LeapFileOnDisk : public testing::Test {
 protected:
  void write(std::int64_t days_left, const std::string& more = {}) const {
    std::ofstream{path_} << "#@ " << kNow_unix_s + kUnixOfNtp_s + days_left * 86'400
                         << "\n3692217600 37\n"
                         << more;
  }
  [[nodiscard]] LeapFileState state() const { return look_at_leap_file(path_, now_.wall).state; }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("leap-seconds.list");
  ntp::Now now_{ntp::Monotonic{1000s}, ntp::Timestamp::from_unix(kNow_unix_s, 0)};
  Log log_{Log::Sink::file, directory_.file("log"), false};
};

TEST_F(LeapFileOnDisk, IsGoodExpiringOrExpired) {
  write(200);
  EXPECT_EQ(state(), LeapFileState::good);
  write(27);
  EXPECT_EQ(state(), LeapFileState::expiring);
  EXPECT_TRUE(look_at_leap_file(path_, now_.wall).table);
  write(-3);
  EXPECT_EQ(state(), LeapFileState::expired);
  EXPECT_EQ(look_at_leap_file(path_, now_.wall).why, "it expired 3 days ago");
  EXPECT_FALSE(look_at_leap_file(path_, now_.wall).table);
}

TEST_F(LeapFileOnDisk, IsMissingUnreadableDamagedOrSomethingElse) {
  EXPECT_EQ(state(), LeapFileState::missing);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(state(), LeapFileState::unreadable);
  std::filesystem::remove(path_);
  write(200, "#h 1 2 3 4 5\n");
  EXPECT_EQ(state(), LeapFileState::damaged);
  std::ofstream{path_} << "a poem\n";
  EXPECT_EQ(state(), LeapFileState::malformed);
}

TEST_F(LeapFileOnDisk, IsReadAgainEveryDay) {
  core::Engine engine{[] { return std::uint64_t{1}; }, {-20}, now_};
  LeapFile file{log_};
  file.read(path_, now_, engine);
  EXPECT_EQ(file.next_deadline(), now_.mono + 24h);
  now_.mono += 23h;
  file.look(now_, engine);
  EXPECT_EQ(file.next_deadline(), now_.mono + 1h);
  now_.mono += 1h;
  file.look(now_, engine);
  EXPECT_EQ(file.next_deadline(), now_.mono + 24h);
  const auto text = read_file(directory_.file("log"));
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("leap-seconds.list: No such file"),
            text->rfind("leap-seconds.list: No such"))
      << "twice";
}

TEST_F(LeapFileOnDisk, ThatIsNotNamedIsNeverRead) {
  core::Engine engine{[] { return std::uint64_t{1}; }, {-20}, now_};
  LeapFile file{log_};
  file.read("", now_, engine);
  EXPECT_EQ(file.next_deadline(), ntp::Monotonic::max());
}

}  // namespace
}  // namespace sys
