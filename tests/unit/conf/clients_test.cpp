// `mru`, `limit` and `discard`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Clients, MruIsObeyed) {
  const Result result =
      parse("mru mindepth 100 maxdepth 5000 maxage 1800 maxmem 2048\nmru minage 3\n");
  EXPECT_THAT(result.findings, IsEmpty());
  const core::MruSettings expected{.mindepth = 100,
                                   .maxdepth = 5000,
                                   .maxmem_octets = 2048 * 1024,
                                   .maxage = ntp::Seconds{1800},
                                   .minage = ntp::Seconds{3}};
  EXPECT_EQ(result.settings.mru, expected);
}

TEST(Clients, StepsOfMemoryEarnANote) {
  const Result result = parse("mru initmem 4 incmem 4 initalloc 100 incalloc 4");
  EXPECT_EQ(result.settings, core::Settings{});
  EXPECT_THAT(result.findings, SizeIs(4));
  EXPECT_EQ(result.findings.front().text,
            "mru initmem has no effect: memory is taken as clients come; effect on your service: "
            "none");
}

TEST(Clients, LimitIsObeyed) {
  const Result result = parse("limit average 2.5 burst 40 kod 0.25");
  EXPECT_THAT(result.findings, IsEmpty());
  const core::RateSettings expected{.average = 2.5, .burst = 40, .kod = 0.25};
  EXPECT_EQ(result.settings.rate, expected);
}

TEST(Clients, DiscardIsTranslated) {
  const Result result = parse("discard average 3");
  EXPECT_THAT(result.findings, IsEmpty());
  const core::RateSettings expected{.average = 0.125, .burst = 8};
  EXPECT_EQ(result.settings.rate, expected);
}

TEST(Clients, DiscardKnowsGapsAndChance) {
  const Result result = parse("discard minimum 2 monitor 3000");
  EXPECT_TRUE(result.findings.empty());
  EXPECT_EQ(result.settings.rate.minimum, ntp::Seconds{2});
  EXPECT_EQ(result.settings.mru.turnover, ntp::Seconds{3000});
}

TEST(Clients, ABadWordUndoesItsLine) {
  for (const char* text :
       {"mru", "mru maxdepth 0", "mru maxdepth 16777217", "mru maxmem 0", "mru maxmem 4194305",
        "mru mindepth 1 x 2", "mru maxage -1", "limit", "limit average 0", "limit burst 0.5",
        "limit average 2 burst", "limit kod -1", "discard", "discard average 17",
        "discard average 4 minimum", "discard average 4 maximum 2"}) {
    const Result result = parse(text);
    EXPECT_EQ(only_finding(result).level, Level::error) << text;
    EXPECT_EQ(result.settings, core::Settings{}) << text;
  }
}

}  // namespace
}  // namespace conf
