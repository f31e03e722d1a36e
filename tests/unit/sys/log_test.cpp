#include "sys/log.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(Escaped, LeavesPlainTextAlone) { EXPECT_EQ(escaped("server a.b 1%"), "server a.b 1%"); }

TEST(Escaped, ShowsWhatCouldForgeALineOrReachATerminal) {
  EXPECT_EQ(escaped("a\nb\x1b[2J\x80"), "a\\x0ab\\x1b[2J\\x80");
}

class LogFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::string text() const { return read_file(path_).value_or(""); }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("ntpd.log");
};

TEST_F(LogFileTest, BracesInTheTextMeanNothing) {
  Log log{Log::Sink::file, path_, false};
  log.error("{} {0} %s");
  EXPECT_THAT(text(), EndsWith(": error: {} {0} %s\n"));
}

TEST_F(LogFileTest, DebugLinesAreForThoseWhoAsk) {
  Log quiet{Log::Sink::file, path_, false};
  quiet.debug("detail");
  EXPECT_THAT(text(), Not(HasSubstr("detail")));
  Log talkative{Log::Sink::file, path_, true};
  talkative.debug("detail");
  EXPECT_THAT(text(), HasSubstr("detail"));
}

TEST_F(LogFileTest, GoesOnInANewFileAfterRotation) {
  Log log{Log::Sink::file, path_, false};
  log.info("before");
  std::filesystem::rename(path_, directory_.file("ntpd.log.1"));
  log.reopen();
  log.info("after");
  EXPECT_THAT(text(), HasSubstr("after"));
  EXPECT_THAT(text(), Not(HasSubstr("before")));
}

TEST_F(LogFileTest, NamesTheFileThatCannotBeOpened) {
  const std::string path = directory_.file("");
  try {
    const Log log{Log::Sink::file, path, false};
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(path));
  }
}

}  // namespace
}  // namespace sys
