#include "ntptop/gzip.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

#include "ntptop/files.hpp"

namespace {

constexpr std::size_t kMuch = 1U << 20;

TEST(Gzip, ComesBackAsItWas) {
  ntptop::Packer packer;
  std::string packed = packer.pack("one\n") + packer.pack(std::string(100'000, 'x'));
  packed += packer.pack("two\n") + packer.end();
  EXPECT_TRUE(ntptop::is_gzip(packed));
  EXPECT_LT(packed.size(), 1000U);
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\n" + std::string(100'000, 'x') + "two\n");
}

TEST(Gzip, GivesWhatThereIsOfAFileWithoutAnEnd) {
  ntptop::Packer packer;
  const std::string packed = packer.pack("one\n") + packer.pack("two\n");
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\ntwo\n");
}

TEST(Gzip, ReadsSeveralMembers) {
  ntptop::Packer first;
  ntptop::Packer second;
  const std::string packed =
      first.pack("one\n") + first.end() + second.pack("two\n") + second.end();
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\ntwo\n");
}

TEST(Gzip, HasABound) {
  ntptop::Packer packer;
  const std::string bomb = packer.pack(std::string(2 * kMuch, '0')) + packer.end();
  EXPECT_EQ(ntptop::gunzip(bomb, kMuch).error(), "unpacked it is too large");
}

TEST(Gzip, TellsWhatIsDamaged) {
  ntptop::Packer packer;
  std::string packed = packer.pack("one two three four five\n") + packer.end();
  for (std::size_t i = 10; i < packed.size(); ++i) packed[i] = '\x55';
  EXPECT_EQ(ntptop::gunzip(packed, kMuch).error(), "its gzip data is damaged");
}

TEST(Recorder, PacksByName) {
  const auto folder = std::filesystem::temp_directory_path() / "gnomon-recorder-XXXXXX";
  std::string name = folder.string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  for (const char* file : {"/a.jsonl", "/a.jsonl.gz"}) {
    {
      ntptop::Recorder recorder;
      ASSERT_EQ(recorder.begin(name + file), "");
      EXPECT_TRUE(recorder.write("{\"host\":\"a\"}\n"));
      EXPECT_FALSE(recorder.begin(name + file).empty()) << "overwritten";
    }
    const auto text = ntptop::read_recording_file(name + file);
    ASSERT_TRUE(text);
    EXPECT_TRUE(text->ends_with("{\"host\":\"a\"}\n")) << *text;
  }
  EXPECT_TRUE(ntptop::is_gzip(*ntptop::read_file(name + "/a.jsonl.gz")));
  std::filesystem::remove_all(name);
}

}  // namespace
