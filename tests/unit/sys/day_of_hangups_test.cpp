// A day with SIGHUP every minute, in simulated time: nothing grows. Under ASan nothing leaks
// either.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <malloc.h>

#include "node/node.hpp"
#include "node/recorder.hpp"
#include "sys/configuration.hpp"
#include "sys/keys_file.hpp"
#include "sys/leap_file.hpp"
#include "sys/statistics_files.hpp"
#include "temporary_directory.hpp"

/// Where AddressSanitizer has taken the place of malloc.
extern "C" [[gnu::weak]] std::size_t __sanitizer_get_current_allocated_bytes();

namespace sys {
namespace {

using namespace std::chrono_literals;

std::size_t octets_in_use() {
  return __sanitizer_get_current_allocated_bytes != nullptr
             ? __sanitizer_get_current_allocated_bytes()
             : mallinfo2().uordblks;
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

class DayOfHangups : public testing::Test {
 protected:
  DayOfHangups() {
    std::ofstream{conf_} << "server 192.0.2.1 iburst key 5\nserver 192.0.2.2\npool 192.0.2.3\n"
                            "restrict default noquery limited\nrestrict source nomodify\n"
                            "restrict a.example noserve\nkeys "
                         << keys_ << "\ntrustedkey 5\nstatsdir " << directory_.file("")
                         << "\nstatistics loopstats peerstats sysstats protostats\n"
                            "setvar site = here default\n";
    std::ofstream{keys_} << "5 SHA1 secret\n";
    std::ofstream{leap_} << "#@ 4102444800\n3692217600 37\n";
  }

  /// What a daemon does on SIGHUP, and the minute until the next.
  void hangup() {
    EXPECT_TRUE(log_.reopen());
    files_.close();
    core::Settings settings = read_configuration(conf_, {}).settings;
    settings.variables.front().value = std::to_string(++hangups_);
    node_.reconfigure(settings, now_);
    files_.configure(settings.statistics);
    node_.set_keys(*load_keys(keys_, log_));
    node_.engine().set_leap_table(*load_leap_table(leap_, now_.wall, log_));
    node_.know_host("a.example", ntp::Family::none, {ntp::IpAddress::v4(0xc0000263)}, now_);
    const ntp::Monotonic end = now_.mono + 60s;
    while (node_.engine().next_deadline() < end) {
      pass(std::max(now_.mono, node_.engine().next_deadline()) - now_.mono);
      node_.engine().on_timer(now_);
      node_.engine().take_actions(actions_);
      recorder_.look(node_, now_, lines_);
      for (const auto& line : lines_) files_.write(line.kind, line.text, 1'764'115'200);
      lines_.clear();
    }
    pass(end - now_.mono);
  }
  void pass(ntp::Nanos duration) {
    now_.mono += duration;
    now_.wall = now_.wall + duration;
  }

  TemporaryDirectory directory_;
  std::string conf_ = directory_.file("ntp.conf");
  std::string keys_ = directory_.file("keys");
  std::string leap_ = directory_.file("leap-seconds.list");
  Log log_{Log::Sink::file, directory_.file("log"), false};
  ntp::Now now_{ntp::Monotonic{1000s}, ntp::Timestamp{0xe8000000U, 0U}};
  std::uint64_t random_ = 0;
  node::Node node_{[this] { return ++random_ * 0x9e3779b97f4a7c15U; }, {-20}, {}, now_};
  node::Recorder recorder_{now_.mono};
  StatisticsFiles files_{log_};
  std::vector<core::Action> actions_;
  std::vector<node::Recorder::Line> lines_;
  int hangups_ = 0;
};

TEST_F(DayOfHangups, KeepsWhatItIs) {
  constexpr int kMinutes = 1440;
  for (int i = 0; i < kMinutes / 4; ++i) hangup();
  const auto associations = node_.engine().association_ids();
  const std::ptrdiff_t descriptors = open_descriptors();
  const std::size_t before = octets_in_use();
  for (int i = 0; i < kMinutes * 3 / 4; ++i) hangup();
  const std::size_t after = octets_in_use();
  EXPECT_EQ(node_.engine().association_ids(), associations);
  EXPECT_EQ(node_.settings().variables.front().value, std::to_string(kMinutes));
  EXPECT_LE(after, before + 16 * 1024);
  EXPECT_EQ(open_descriptors(), descriptors);
}

}  // namespace
}  // namespace sys
