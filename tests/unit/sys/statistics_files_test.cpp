#include "sys/statistics_files.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_directory.hpp"

namespace sys {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kNewYear2027 = 1'798'761'600;

std::string text_of(const std::string& path) { return read_file(path).value_or("cannot be read"); }

class StatisticsFilesTest : public testing::Test {
 protected:
  StatisticsFilesTest() {
    settings_.folder = directory_.file("");
    settings_.files[0] = {.enabled = true};
  }
  void write(std::string_view line, std::int64_t at = kNewYear2027) {
    files_.configure(settings_);
    files_.write(core::Statistic::loop, line, at);
  }

  TemporaryDirectory directory_;
  Log log_{Log::Sink::file, directory_.file("log"), false};
  core::StatisticsSettings settings_;
  StatisticsFiles files_{log_};
};

TEST_F(StatisticsFilesTest, ADayHasAFileAndTheBareNameIsTheLatest) {
  write("one", kNewYear2027 - 1);
  write("two");
  write("three");
  EXPECT_EQ(text_of(directory_.file("loopstats.20261231")), "one\n");
  EXPECT_EQ(text_of(directory_.file("loopstats.20270101")), "two\nthree\n");
  EXPECT_EQ(text_of(directory_.file("loopstats")), "two\nthree\n");
}

TEST_F(StatisticsFilesTest, WithoutASpanThereIsOneFile) {
  settings_.files[0].span = core::FileSpan::none;
  write("one", kNewYear2027 - 1);
  write("two");
  EXPECT_EQ(text_of(directory_.file("loopstats")), "one\ntwo\n");
}

TEST_F(StatisticsFilesTest, WithoutALinkThereIsNoBareName) {
  settings_.files[0].link = false;
  settings_.files[0].file = "loops";
  write("one");
  EXPECT_EQ(text_of(directory_.file("loops.20270101")), "one\n");
  EXPECT_FALSE(std::filesystem::exists(directory_.file("loops")));
}

TEST_F(StatisticsFilesTest, AFileThatIsNoLinkIsPutAside) {
  std::ofstream{directory_.file("loopstats")} << "precious\n";
  write("one");
  EXPECT_EQ(text_of(directory_.file("loopstats.C" + std::to_string(getpid()))), "precious\n");
}

TEST_F(StatisticsFilesTest, WhatIsMovedAwayIsBegunAnewOnClose) {
  write("one");
  std::filesystem::rename(directory_.file("loopstats.20270101"), directory_.file("old"));
  files_.close();
  write("two");
  EXPECT_EQ(text_of(directory_.file("loopstats.20270101")), "two\n");
}

TEST_F(StatisticsFilesTest, NothingIsWrittenThatNobodyWants) {
  files_.configure(settings_);
  EXPECT_TRUE(files_.wants_any());
  EXPECT_FALSE(files_.wants(core::Statistic::peer));
  settings_.enabled = false;
  files_.configure(settings_);
  EXPECT_FALSE(files_.wants_any());
  write("one");
  EXPECT_FALSE(std::filesystem::exists(directory_.file("loopstats")));
}

TEST_F(StatisticsFilesTest, AFolderThatIsMissingIsSaidOnce) {
  settings_.folder = directory_.file("nowhere");
  write("one");
  write("two");
  const std::string log = text_of(directory_.file("log"));
  EXPECT_THAT(log, HasSubstr("its folder must be there and writable for the user of the daemon"));
  EXPECT_EQ(log.find("cannot open"), log.rfind("cannot open"));
}

}  // namespace
}  // namespace sys
