#include "sys/files.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <stdexcept>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace sys {
namespace {

namespace fs = std::filesystem;

void put(const std::string& path, std::string_view text) { std::ofstream{path} << text; }

class FilesTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  std::string path_ = directory_.file("name");
};

TEST_F(FilesTest, PidFileHoldsThePidAndGoesWithItsOwner) {
  {
    const PidFile file{path_, 4711};
    EXPECT_EQ(read_file(path_).value(), "4711\n");
  }
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(FilesTest, PidFileReplacesTheOneOfADeadDaemon) {
  put(path_, "123\n");
  const PidFile file{path_, 4711};
  EXPECT_EQ(read_file(path_).value(), "4711\n");
}

TEST_F(FilesTest, PidFileReplacesAnEmptiedOne) {
  put(path_, "");
  EXPECT_NO_THROW((PidFile{path_, 4711}));
}

TEST_F(FilesTest, PidFileFollowsNoLink) {
  const std::string victim = directory_.file("victim");
  put(victim, "1\n");
  fs::create_symlink(victim, path_);
  EXPECT_THROW((PidFile{path_, 4711}), std::runtime_error);
  EXPECT_EQ(read_file(victim).value(), "1\n");
}

TEST_F(FilesTest, PidFileLeavesAHardLinkAlone) {
  const std::string victim = directory_.file("victim");
  put(victim, "1\n");
  fs::create_hard_link(victim, path_);
  EXPECT_THROW((PidFile{path_, 4711}), std::runtime_error);
  EXPECT_EQ(read_file(victim).value(), "1\n");
}

TEST_F(FilesTest, PidFileReplacesNothingElse) {
  put(path_, "root:x:0:0\n");
  EXPECT_THROW((PidFile{path_, 4711}), std::runtime_error);
  EXPECT_EQ(read_file(path_).value(), "root:x:0:0\n");
}

TEST_F(FilesTest, PidFileNamesTheDirectoryThatIsMissing) {
  const std::string path = directory_.file("no/such/ntpd.pid");
  try {
    const PidFile file{path, 1};
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string{error.what()},
              "cannot write the pid file " + path + ": No such file or directory");
  }
}

TEST_F(FilesTest, ReplacedFileHoldsTheNewTextAndNothingIsLeftBeside) {
  put(path_, "old and longer");
  EXPECT_FALSE(replace_file(path_, "new"));
  EXPECT_EQ(read_file(path_).value(), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator{fs::path{path_}.parent_path()}, {}), 1);
}

TEST_F(FilesTest, ReplacingALinkLeavesItsTargetAlone) {
  const std::string victim = directory_.file("victim");
  put(victim, "precious");
  fs::create_symlink(victim, path_);
  EXPECT_FALSE(replace_file(path_, "new"));
  EXPECT_EQ(read_file(victim).value(), "precious");
}

TEST_F(FilesTest, ReplacingInAMissingDirectoryFails) {
  EXPECT_EQ(replace_file(directory_.file("no/such"), "x"), std::errc::no_such_file_or_directory);
}

TEST_F(FilesTest, ReadingIsBounded) {
  put(path_, std::string(100, 'x'));
  EXPECT_EQ(read_file(path_, 100).value().size(), 100U);
  EXPECT_EQ(read_file(path_, 99).error(), std::errc::file_too_large);
}

TEST_F(FilesTest, ReadingSaysWhyItCannot) {
  EXPECT_EQ(read_file(path_).error(), std::errc::no_such_file_or_directory);
  EXPECT_EQ(read_file(directory_.file("")).error(), std::errc::is_a_directory);
}

}  // namespace
}  // namespace sys
