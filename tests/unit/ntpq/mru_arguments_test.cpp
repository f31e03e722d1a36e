#include "ntpq/mru_arguments.hpp"

#include <gtest/gtest.h>

namespace ntpq {
namespace {

MruArguments read(const std::vector<std::string>& words, view::Style style = view::Style::classic) {
  MruArguments into;
  for (const std::string& word : words) {
    const auto complaint = read_mru_word(word, style, into);
    EXPECT_FALSE(complaint) << complaint->line;
  }
  return into;
}

TEST(MruArguments, EveryTag) {
  const auto read_all =
      read({"mincount=5", "mindrop=1", "minscore=0.5", "maxlstint=60", "minlstint=10",
            "laddr=192.0.2.1", "resall=0x20", "resany=0x1", "recent=9", "sort=-count", "frags=16"});
  EXPECT_EQ(read_all.filter, (mode6::MruFilter{.mincount = 5,
                                               .mindrop = 1,
                                               .minscore = 0.5,
                                               .maxlstint = 60,
                                               .minlstint = 10,
                                               .laddr = ntp::IpAddress::parse("192.0.2.1"),
                                               .resall = 0x20,
                                               .resany = 0x1,
                                               .recent = 9}));
  EXPECT_EQ(read_all.sort.by, view::MruOrder::count);
  EXPECT_TRUE(read_all.sort.reversed);
  EXPECT_EQ(read_all.frags, 16U);
}

TEST(MruArguments, WordsForBits) {
  EXPECT_EQ(read({"kod", "limited"}).filter.resany, 0x420);
  EXPECT_EQ(read({"kod", "limited"}, view::Style::ntpsec).filter.resany, 0x120);
}

TEST(MruArguments, PointsAreKeptAsTheyStand) {
  const auto points = read({"limit=1", "addr.0=192.0.2.1:123", "last.0=0x1.2"});
  EXPECT_EQ(points.points, (std::vector<std::string>{"addr.0=192.0.2.1:123", "last.0=0x1.2"}));
  EXPECT_EQ(points.limit, 1U);
}

TEST(MruArguments, BadValuesAreNamed) {
  MruArguments into;
  for (const std::string word :
       {"mincount=", "mincount=-1", "minscore=x", "laddr=here", "resall=20", "resany=0x10000",
        "sort=size", "frags=1", "frags=129", "limit=0", "limit=257", "addr.0=", "kod=1"}) {
    const auto complaint = read_mru_word(word, view::Style::classic, into);
    ASSERT_TRUE(complaint) << word;
    EXPECT_FALSE(complaint->unknown) << word;
    EXPECT_NE(complaint->line.find(word), std::string::npos);
  }
}

TEST(MruArguments, UnknownTagsInTheWordsOfEachTool) {
  MruArguments into;
  const auto classic = read_mru_word("foo=1", view::Style::classic, into);
  EXPECT_TRUE(classic->unknown);
  EXPECT_EQ(classic->line, "ignoring unrecognized mrulist parameter: foo=1");
  EXPECT_EQ(read_mru_word("foo=1", view::Style::ntpsec, into)->line, "***Unknown parameter 'foo'");
}

}  // namespace
}  // namespace ntpq
