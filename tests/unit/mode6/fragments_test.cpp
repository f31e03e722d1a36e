#include "mode6/fragments.hpp"

#include <gtest/gtest.h>

#include "simulated_server.hpp"

namespace mode6 {
namespace {

using enum FragmentVerdict;

class FragmentsTest : public testing::Test {
 protected:
  /// The status of each fragment is its offset plus 1.
  FragmentVerdict add(std::size_t offset, std::string_view data, bool more) {
    const Bytes packet = fragment({}, offset, data, more, static_cast<std::uint16_t>(offset + 1));
    return fragments.add(parse_header(packet).value(), packet);
  }
  FragmentVerdict add_claiming(std::uint16_t count, std::string_view data) {
    Header header = reply_header({});
    header.count = count;
    return fragments.add(header, raw_packet(header, data));
  }

  Fragments fragments;
};

TEST_F(FragmentsTest, OneFragmentIsAnAnswer) {
  EXPECT_EQ(add(0, "leap=0\r\n", false), complete);
  EXPECT_EQ(fragments.take(), "leap=0\r\n");
}

TEST_F(FragmentsTest, AnEmptyAnswerIsAnAnswer) {
  EXPECT_FALSE(fragments.complete());
  EXPECT_EQ(add(0, "", false), complete);
  EXPECT_EQ(fragments.take(), "");
}

TEST_F(FragmentsTest, InOrder) {
  EXPECT_EQ(add(0, "abc", true), accepted);
  EXPECT_EQ(add(3, "de", true), accepted);
  EXPECT_EQ(add(5, "f", false), complete);
  EXPECT_EQ(fragments.take(), "abcdef");
}

TEST_F(FragmentsTest, InEveryOtherOrder) {
  const auto part = [&](int which) {
    if (which == 0) return add(0, "abc", true);
    return which == 1 ? add(3, "de", true) : add(5, "f", false);
  };
  std::array order{0, 1, 2};
  while (std::ranges::next_permutation(order).found) {
    fragments = {};
    EXPECT_EQ(part(order[0]), accepted);
    EXPECT_EQ(part(order[1]), accepted);
    EXPECT_EQ(part(order[2]), complete);
    EXPECT_EQ(fragments.take(), "abcdef");
  }
}

TEST_F(FragmentsTest, TheStatusIsThatOfTheLastFragment) {
  add(3, "de", false);
  add(0, "abc", true);
  EXPECT_EQ(fragments.status(), 4);
}

TEST_F(FragmentsTest, TheFirstOfTwoWithOneOffsetWins) {
  EXPECT_EQ(add(0, "abc", true), accepted);
  EXPECT_EQ(add(0, "xyz", true), duplicate);
  EXPECT_EQ(add(0, "vwxyz", false), duplicate);
  EXPECT_EQ(add(3, "d", false), complete);
  EXPECT_EQ(fragments.take(), "abcd");
}

TEST_F(FragmentsTest, OverlapOnEitherSideIsIgnored) {
  EXPECT_EQ(add(10, "klmno", true), accepted);
  EXPECT_EQ(add(8, "ijX", true), overlap);
  EXPECT_EQ(add(14, "Xp", true), overlap);
  EXPECT_EQ(add(9, "XXXXXXXXX", true), overlap);
  EXPECT_EQ(add(11, "X", true), overlap);
  EXPECT_EQ(add(0, "abcdefghij", true), accepted);
  EXPECT_EQ(add(15, "p", false), complete);
  EXPECT_EQ(fragments.take(), "abcdefghijklmnop");
}

TEST_F(FragmentsTest, AHoleIsNotAnAnswer) {
  EXPECT_EQ(add(0, "abc", true), accepted);
  EXPECT_EQ(add(5, "f", false), accepted);
  EXPECT_FALSE(fragments.complete());
}

TEST_F(FragmentsTest, WithoutItsBeginningItIsNotAnAnswer) {
  EXPECT_EQ(add(3, "de", true), accepted);
  EXPECT_EQ(add(5, "f", false), accepted);
}

TEST_F(FragmentsTest, WithoutItsEndItIsNotAnAnswer) {
  EXPECT_EQ(add(0, "abc", true), accepted);
  EXPECT_EQ(add(3, "de", true), accepted);
}

TEST_F(FragmentsTest, NothingMovesTheEnd) {
  EXPECT_EQ(add(3, "de", false), accepted);
  EXPECT_EQ(add(5, "f", false), second_end);
  EXPECT_EQ(add(5, "f", true), second_end);
  EXPECT_EQ(add(1, "b", false), second_end);
  EXPECT_EQ(add(0, "abc", true), complete);
  EXPECT_EQ(fragments.take(), "abcde");
}

TEST_F(FragmentsTest, AnEndBeforeStoredOctetsIsIgnored) {
  EXPECT_EQ(add(3, "de", true), accepted);
  EXPECT_EQ(add(0, "abc", false), second_end);
}

TEST_F(FragmentsTest, AnEmptyLastFragmentEndsTheAnswer) {
  EXPECT_EQ(add(0, "abc", true), accepted);
  EXPECT_EQ(add(3, "", false), complete);
  EXPECT_EQ(fragments.take(), "abc");
}

TEST_F(FragmentsTest, EmptyWithMoreIsIgnored) {
  EXPECT_EQ(add(0, "", true), empty_more);
  EXPECT_TRUE(fragments.empty());
}

TEST_F(FragmentsTest, ACountBeyondTheDatagramIsIgnored) {
  EXPECT_EQ(add_claiming(4, "abc"), too_long);
  EXPECT_EQ(add_claiming(65'535, "abc"), too_long);
  EXPECT_TRUE(fragments.empty());
}

TEST_F(FragmentsTest, PaddingAndMacAreNotData) {
  EXPECT_EQ(add_claiming(3, "abc#garbage"), complete);
  EXPECT_EQ(fragments.take(), "abc");
}

TEST_F(FragmentsTest, TheOldBufferSizeIsAccepted) {
  EXPECT_EQ(add_claiming(481, std::string(481, 'x')), too_long);
  EXPECT_EQ(add_claiming(480, std::string(480, 'x')), complete);
}

TEST_F(FragmentsTest, NothingLiesBehindTheOffsetField) {
  EXPECT_EQ(add(65'534, "ab", false), too_large);
  EXPECT_EQ(add(65'534, "a", false), accepted);
}

TEST_F(FragmentsTest, MoreForeverMeetsABound) {
  for (std::size_t i = 0; i < Fragments::kMaxFragments; ++i) {
    ASSERT_EQ(add(i, "x", true), accepted);
  }
  EXPECT_EQ(add(Fragments::kMaxFragments, "x", true), too_large);
}

TEST_F(FragmentsTest, TheLongestAnswerFits) {
  const std::string text(Fragments::kMaxAnswer, 'x');
  std::size_t completed = 0;
  for (const Bytes& packet : answer({}, text)) {
    completed += fragments.add(parse_header(packet).value(), packet) == complete;
  }
  EXPECT_EQ(completed, 1U);
  EXPECT_EQ(fragments.take(), text);
}

}  // namespace
}  // namespace mode6
