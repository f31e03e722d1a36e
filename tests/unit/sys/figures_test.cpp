// What `logconfig` lets into the log.
#include "sys/figures.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using namespace std::chrono_literals;
using core::log_bit;
using core::LogClass;
using core::LogType;
using testing::HasSubstr;
using testing::Not;

class LogChoice : public testing::Test {
 protected:
  [[nodiscard]] std::string text() const { return read_file(path_).value_or(""); }
  void configure(core::LogMask mask) {
    core::Settings settings;
    settings.sources.push_back({.name = "192.0.2.1"});
    settings.log = mask;
    node_.reconfigure(settings, now_);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("log");
  Log log_{Log::Sink::file, path_, false};
  ntp::Now now_{ntp::Monotonic{1000s}, ntp::Timestamp{0xe8000000U, 0U}};
  node::Node node_{[] { return std::uint64_t{7}; }, {-20}, {}, now_};
};

TEST_F(LogChoice, KeepsWhatIsChosenAndWhatHasNoKind) {
  const core::LogMask sync = log_bit(LogClass::sync, LogType::status);
  const core::LogMask peer = log_bit(LogClass::peer, LogType::events);
  write_note(log_, {core::Severity::info, "one", sync}, sync);
  write_note(log_, {core::Severity::info, "two", peer}, sync);
  write_note(log_, {core::Severity::error, "three", 0}, 0);
  EXPECT_THAT(text(), HasSubstr("one"));
  EXPECT_THAT(text(), Not(HasSubstr("two")));
  EXPECT_THAT(text(), HasSubstr("three"));
}

TEST_F(LogChoice, HasNoFiguresUnlessTheyAreAskedFor) {
  configure(core::kUsualLog);
  Figures figures{log_, now_.mono};
  EXPECT_EQ(figures.next_deadline(node_), ntp::Monotonic::max());
  now_.mono += 2h;
  figures.look(node_, now_);
  EXPECT_THAT(text(), Not(HasSubstr("frequency")));
}

TEST_F(LogChoice, HasTheFiguresThatAreAskedForOnceAnHour) {
  configure(log_bit(LogClass::sync, LogType::statistics) |
            log_bit(LogClass::peer, LogType::statistics));
  Figures figures{log_, now_.mono};
  EXPECT_EQ(figures.next_deadline(node_), now_.mono + 1h);
  figures.look(node_, now_);
  EXPECT_THAT(text(), Not(HasSubstr("frequency")));
  now_.mono += 1h;
  figures.look(node_, now_);
  EXPECT_THAT(text(), HasSubstr("frequency +0.000 ppm"));
  EXPECT_THAT(text(), HasSubstr("192.0.2.1: reach 0"));
  EXPECT_THAT(text(), Not(HasSubstr("served since")));
}

}  // namespace
}  // namespace sys
