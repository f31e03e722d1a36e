#include "mode6/mru.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "mode6/header.hpp"

namespace {

using mode6::MruAnswer;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr std::string_view kTwoRows =
    "nonce=eeaeac59efa6dc384fcdd954, last.0=0xeeaeac48.31b97199,\r\n"
    "addr.0=10.77.0.31:123, ct.0=7, mv.0=36, rs.0=0, first.0=0xeeaeac40.00000001,\r\n"
    "RZQ.0=18446744073709505148, ct.1=2, addr.1=[fd77::4]:4000, rs.1=a0, sc.1=0.517, dr.1=3,\r\n"
    "first.1=0xeeaeac41.00000000, last.1=0xeeaeac49.00000000, mv.1=35, KH\\.1=6,\r\n"
    "now=0xeeaeac59.f0000000, last.newest=0xeeaeac49.00000000\r\n";

MruAnswer parsed(std::string_view text, bool begins = true, bool ends = true) {
  MruAnswer answer;
  mode6::parse_mru({text, begins, ends}, answer);
  return answer;
}

TEST(Mru, reads_rows_in_any_order_of_items_and_skips_noise) {
  const MruAnswer answer = parsed(kTwoRows);
  EXPECT_EQ(answer.nonce, "eeaeac59efa6dc384fcdd954");
  EXPECT_EQ(answer.now, (ntp::Timestamp{0xeeaeac59, 0xf0000000}));
  ASSERT_EQ(answer.rows.size(), 2U);
  EXPECT_EQ(answer.rows[0].remote.text(), "10.77.0.31:123");
  EXPECT_EQ(answer.rows[0].version, 4);
  EXPECT_EQ(answer.rows[0].mode, 4);
  EXPECT_FALSE(answer.rows[0].score);
  EXPECT_EQ(answer.rows[1].remote.text(), "[fd77::4]:4000");
  EXPECT_EQ(answer.rows[1].restrictions, 0xa0);
  EXPECT_EQ(answer.rows[1].score, 0.517);
  EXPECT_EQ(answer.rows[1].dropped, 3U);
}

// Whatever is cut out of an answer, no row appears that was not there.
TEST(Mru, a_cut_never_makes_a_wrong_row) {
  const auto whole = parsed(kTwoRows).rows;
  for (std::size_t begin = 0; begin < kTwoRows.size(); ++begin) {
    for (std::size_t end = begin; end <= kTwoRows.size(); ++end) {
      const auto piece = kTwoRows.substr(begin, end - begin);
      for (const auto& row : parsed(piece, begin == 0, end == kTwoRows.size()).rows) {
        ASSERT_THAT(whole, testing::Contains(row)) << begin << " to " << end;
      }
    }
  }
}

TEST(Mru, a_row_without_an_address_is_dropped) {
  EXPECT_THAT(parsed("addr.0=nobody, last.0=0x00000001.00000000, first.0=0x00000001.00000000, "
                     "ct.0=1, mv.0=35, rs.0=0\r\n")
                  .rows,
              IsEmpty());
}

TEST(Mru, the_point_of_resumption_is_read) {
  const MruAnswer answer =
      parsed("last.older=0xeeaeac48.31b97199, addr.older=10.77.0.31:123, nonce=x\r\n");
  ASSERT_TRUE(answer.older);
  EXPECT_EQ(answer.older->remote.text(), "10.77.0.31:123");
}

TEST(MruRequest, filters_come_in_the_order_that_servers_need) {
  mode6::MruFilter filter{.mincount = 5, .resany = std::uint16_t{0x20}};
  filter.laddr = ntp::IpAddress::parse("10.77.0.3");
  EXPECT_EQ(mode6::mru_request("abc", {.frags = 32U, .limit = {}}, filter, {}).data,
            "nonce=abc, frags=32, mincount=5, laddr=10.77.0.3, resany=0x20");
}

TEST(MruRequest, takes_as_many_points_as_fit_and_numbers_them_without_gaps) {
  const mode6::MruPoint point{
      {*ntp::IpAddress::parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), 65535},
      ntp::Timestamp{0xeeaeac48, 1}};
  const std::vector<mode6::MruPoint> points(20, point);
  const auto [text, offered] = mode6::mru_request("abc", {.frags = 32U, .limit = {}}, {}, points);
  EXPECT_LE(text.size(), mode6::kMaxData);
  EXPECT_NE(text.find("addr.0=["), std::string::npos);
  EXPECT_NE(text.find("last.0=0xeeaeac48.00000001"), std::string::npos);
  EXPECT_NE(text.find("addr.3="), std::string::npos);
  EXPECT_EQ(text.find(fmt::format("addr.{}=", offered)), std::string::npos);
  EXPECT_NE(text.find(fmt::format("last.{}=", offered - 1)), std::string::npos);
}

TEST(Nonce, is_what_stands_behind_its_name) {
  EXPECT_EQ(mode6::parse_nonce("nonce=eeaeac59efa6dc384fcdd954\r\n"), "eeaeac59efa6dc384fcdd954");
  EXPECT_EQ(mode6::parse_nonce("once=1"), "");
}

}  // namespace
