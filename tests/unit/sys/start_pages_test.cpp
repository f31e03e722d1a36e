#include "sys/start_pages.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <string>

namespace sys {
namespace {

// KiB of pages of files in memory, of this process.
int resident_file_pages() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;) {
    if (word != "RssFile:") continue;
    int size = 0;
    status >> size;
    return size;
  }
  return 0;
}

TEST(StartPages, AreGivenBackAndComeAgain) {
  const int before = resident_file_pages();
  give_back_start_pages();
  const int after = resident_file_pages();
  EXPECT_LT(after, before);
  // Everything still works, relocations above all.
  EXPECT_THROW(throw std::string{"through libraries"}, std::string);
}

}  // namespace
}  // namespace sys
