#include "ntptop/gzip.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "ntptop/files.hpp"

namespace {

constexpr std::size_t kMuch = 1U << 20;

// One text after the other, as they come.
std::string pack_all(const std::vector<std::string>& texts, bool with_end = true) {
  ntptop::Packer packer;
  std::string packed;
  for (const std::string& text : texts) packed += packer.pack(text);
  if (with_end) packed += packer.end();
  return packed;
}

TEST(Gzip, ComesBackAsItWas) {
  const std::string packed = pack_all({"one\n", std::string(100'000, 'x'), "two\n"});
  EXPECT_TRUE(ntptop::is_gzip(packed));
  EXPECT_LT(packed.size(), 1000U);
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\n" + std::string(100'000, 'x') + "two\n");
}

TEST(Gzip, GivesWhatThereIsOfAFileWithoutAnEnd) {
  const std::string packed = pack_all({"one\n", "two\n"}, false);
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\ntwo\n");
}

TEST(Gzip, ReadsSeveralMembers) {
  const std::string packed = pack_all({"one\n"}) + pack_all({"two\n"});
  EXPECT_EQ(ntptop::gunzip(packed, kMuch), "one\ntwo\n");
}

TEST(Gzip, HasABound) {
  const std::string bomb = pack_all({std::string(2 * kMuch, '0')});
  EXPECT_EQ(ntptop::gunzip(bomb, kMuch).error(), "unpacked it is too large");
}

TEST(Gzip, TellsWhatIsDamaged) {
  std::string packed = pack_all({"one two three four five\n"});
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
