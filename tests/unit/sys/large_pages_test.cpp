#include "sys/large_pages.hpp"

#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

namespace sys {
namespace {

TEST(LargePages, BeginWhereThePagesDo) {
  LargePages pages;
  constexpr std::size_t kOctets = LargePages::kPage + 100;
  void* at = pages.allocate(kOctets, 8);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % LargePages::kPage, 0);
  std::memset(at, 1, kOctets);
  pages.deallocate(at, kOctets, 8);
}

TEST(LargePages, HoldTablesThatGrow) {
  LargePages pages;
  std::pmr::vector<std::uint64_t> table{&pages};
  constexpr std::uint64_t kEnd = LargePages::kPage;  // 16 MiB in the end
  for (std::uint64_t i = 0; i < kEnd; ++i) table.push_back(i);
  EXPECT_EQ(table.front(), 0);
  EXPECT_EQ(table.back(), kEnd - 1);
}

TEST(LargePages, AreOneResource) {
  const LargePages one;
  const LargePages other;
  EXPECT_TRUE(one.is_equal(other));
  EXPECT_FALSE(one.is_equal(*std::pmr::new_delete_resource()));
}

}  // namespace
}  // namespace sys
