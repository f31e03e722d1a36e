#include "ntpdc/lists_text.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpdc {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr ntp::Timestamp kNow{0xEEB2'0000'0000'0000};

mode6::MruRow row_of(const char* address, seconds ago, std::uint64_t count) {
  return {.remote = {*ntp::IpAddress::parse(address), 123},
          .first = kNow - seconds{640},
          .last = kNow - ago,
          .count = count,
          .mode = 3,
          .version = 4};
}

TEST(ListsText, MonlistHasTheLatestFirst) {
  const std::string text = monlist_text(
      {row_of("192.0.2.1", seconds{60}, 11), row_of("192.0.2.2", seconds{5}, 1)}, kNow, {});
  EXPECT_EQ(text,
            "remote address          port    count m ver rstr avgint  lstint\n"
            "===============================================================\n"
            "192.0.2.2                123        1 3 4      0      0       5\n"
            "192.0.2.1                123       11 3 4      0     58      60\n");
}

TEST(ListsText, MonlistEndsWhereItAlwaysDid) {
  const std::vector<mode6::MruRow> rows(700, row_of("192.0.2.1", seconds{1}, 1));
  const std::string text = monlist_text(rows, kNow, {});
  EXPECT_EQ(std::ranges::count(text, '\n'), 602);
}

TEST(ListsText, ReslistHasCommasBetweenItsWords) {
  const mode6::ListedRestriction rule{.index = 0,
                                      .address = *ntp::IpAddress::parse("192.0.2.0"),
                                      .mask = *ntp::IpAddress::parse("255.255.255.0"),
                                      .hits = 7,
                                      .words = "nomodify noquery"};
  EXPECT_THAT(reslist_text({rule}),
              HasSubstr("192.0.2.0       255.255.255.0           7  nomodify, noquery\n"));
  mode6::ListedRestriction free = rule;
  free.words = "";
  EXPECT_THAT(reslist_text({free}), HasSubstr("  none\n"));
}

}  // namespace
}  // namespace ntpdc
