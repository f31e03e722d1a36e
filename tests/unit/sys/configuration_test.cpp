#include "sys/configuration.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "temporary_directory.hpp"

namespace sys {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class ConfigurationTest : public testing::Test {
 protected:
  std::string complaint(const std::optional<std::string>& named, const core::Settings& base = {}) {
    try {
      read_configuration(named, base, missing_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "accepted";
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("ntp.conf");
  std::string missing_ = directory_.file("missing.conf");
};

TEST_F(ConfigurationTest, ReadsTheNamedFile) {
  std::ofstream{path_} << "server 192.0.2.1\n";
  const conf::Result result = read_configuration(path_, {}, missing_);
  ASSERT_THAT(result.settings.sources, SizeIs(1));
  EXPECT_EQ(result.settings.sources[0].name, "192.0.2.1");
}

TEST_F(ConfigurationTest, NamedFileMustBeReadable) {
  EXPECT_EQ(complaint(missing_), "cannot read the configuration " + missing_ +
                                     ": No such file or directory; check the name that -c gives");
}

TEST_F(ConfigurationTest, WhatIsTooLongIsNoConfiguration) {
  EXPECT_THAT(complaint("/dev/zero"), HasSubstr("that is no ntp.conf, which has at most 1 MiB"));
}

TEST_F(ConfigurationTest, MissingDefaultIsFineWithAServerOnTheCommandLine) {
  core::Settings base;
  base.sources = {{.name = "192.0.2.1"}};
  EXPECT_EQ(complaint(std::nullopt, base), "accepted");
}

TEST_F(ConfigurationTest, MissingDefaultWithoutAServerComesWithAdvice) {
  EXPECT_THAT(complaint(std::nullopt), HasSubstr("or name a server: ntpd HOST"));
}

TEST_F(ConfigurationTest, IncludedFilesAreRead) {
  std::ofstream{directory_.file("more.conf")} << "server 192.0.2.2\n";
  std::ofstream{path_} << "includefile " << directory_.file("more.conf") << "\n";
  EXPECT_THAT(read_configuration(path_, {}, missing_).settings.sources, SizeIs(1));
}

TEST(WithAbsoluteNames, LeavesOutWhatIsNotNamed) {
  core::Settings settings;
  settings.drift_file = "ntp.drift";
  settings.pid_file = "/run/ntpd.pid";
  settings = with_absolute_names(settings, "/srv");
  EXPECT_EQ(settings.drift_file, "/srv/ntp.drift");
  EXPECT_EQ(settings.pid_file, "/run/ntpd.pid");
  EXPECT_EQ(settings.log_file, "");
}

TEST(MustNotStart, WithOneFatalFindingAmongOthers) {
  std::vector<conf::Finding> findings{{.level = conf::Level::error}};
  EXPECT_FALSE(must_not_start(findings));
  findings.push_back({.level = conf::Level::fatal});
  EXPECT_TRUE(must_not_start(findings));
}

}  // namespace
}  // namespace sys
