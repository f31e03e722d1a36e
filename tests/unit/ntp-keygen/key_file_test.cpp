#include "ntp-keygen/key_file.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>

namespace ntp_keygen {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
 protected:
  KeyFile() {
    std::string pattern = (fs::temp_directory_path() / "keygenXXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    file = folder / "keys";
  }
  ~KeyFile() override { fs::remove_all(folder); }

  [[nodiscard]] std::string text() const {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  [[nodiscard]] auto files() const { return std::distance(fs::directory_iterator{folder}, {}); }

  fs::path folder;
  fs::path file;
};

TEST_F(KeyFile, IsForItsOwnerOnly) {
  ASSERT_TRUE(write_key_file(file, "1 MD5 x\n", false));
  EXPECT_EQ(text(), "1 MD5 x\n");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(files(), 1);
}

TEST_F(KeyFile, StaysAsItIsWithoutForce) {
  ASSERT_TRUE(write_key_file(file, "old\n", false));
  const auto second = write_key_file(file, "new\n", false);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), testing::HasSubstr("is there already"));
  EXPECT_EQ(text(), "old\n");
  EXPECT_EQ(files(), 1);
  ASSERT_TRUE(write_key_file(file, "new\n", true));
  EXPECT_EQ(text(), "new\n");
}

TEST_F(KeyFile, ALinkIsNotFollowed) {
  fs::create_symlink(folder / "elsewhere", file);
  EXPECT_FALSE(write_key_file(file, "new\n", false));
  ASSERT_TRUE(write_key_file(file, "new\n", true));
  EXPECT_FALSE(fs::exists(folder / "elsewhere"));
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(file)));
}

TEST_F(KeyFile, AFolderThatIsNotThereIsNamed) {
  const auto written = write_key_file((folder / "none" / "keys").string(), "x\n", false);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), testing::HasSubstr("none/keys: No such file or directory"));
}

TEST_F(KeyFile, EverybodyMayReadACertificate) {
  EXPECT_FALSE(is_there(file));
  ASSERT_TRUE(write_key_file(file, "text\n", false, Readers::everybody));
  EXPECT_TRUE(is_there(file));
  EXPECT_NE(fs::status(file).permissions() & fs::perms::owner_read, fs::perms::none);
  EXPECT_EQ(fs::status(file).permissions() & fs::perms::others_write, fs::perms::none);
}

TEST_F(KeyFile, ABrokenLinkIsThere) {
  fs::create_symlink(folder / "nothing", file);
  EXPECT_TRUE(is_there(file));
}

}  // namespace
}  // namespace ntp_keygen
