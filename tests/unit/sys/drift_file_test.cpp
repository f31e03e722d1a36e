#include "sys/drift_file.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

using testing::HasSubstr;

class DriftFileTest : public testing::Test {
 protected:
  std::string logged() const { return *read_file(directory_.file("log")); }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("ntp.drift");
  Log log_{Log::Sink::file, directory_.file("log"), true};
};

TEST_F(DriftFileTest, IsReadAsItWasWritten) {
  save_drift(path_, {{-12.345}, ntp::Ppm{0.02}}, log_);
  EXPECT_EQ(read_file(path_), "-12.345\n0.020\n");
  ASSERT_TRUE(load_drift(path_, log_));
  EXPECT_DOUBLE_EQ(load_drift(path_, log_)->frequency.value, -12.345);
  EXPECT_EQ(logged(), "");
}

TEST_F(DriftFileTest, IsNotMissedBeforeTheFirstHour) {
  EXPECT_FALSE(load_drift(path_, log_));
  EXPECT_EQ(logged(), "");
}

TEST_F(DriftFileTest, DamagedIsIgnoredWithAWarning) {
  std::ofstream{path_} << "1200\n";
  EXPECT_FALSE(load_drift(path_, log_));
  EXPECT_THAT(logged(), HasSubstr("warning: the drift file " + path_ + " is damaged"));
}

TEST_F(DriftFileTest, AnEndlessFileIsNotRead) {
  std::ofstream{path_} << std::string(100'000, ' ') << "12.5\n";
  EXPECT_FALSE(load_drift(path_, log_));
  EXPECT_THAT(logged(), HasSubstr("cannot read the drift file " + path_ + ": File too large"));
}

TEST_F(DriftFileTest, SaysWhoMustBeAbleToWrite) {
  save_drift(directory_.file("none/ntp.drift"), {{1}, {}}, log_);
  EXPECT_THAT(logged(), HasSubstr("none/ntp.drift: No such file or directory; its folder must be "
                                  "writable for the user of the daemon"));
}

}  // namespace
}  // namespace sys
