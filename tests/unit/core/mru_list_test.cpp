#include "core/mru_list.hpp"

#include <chrono>
#include <gmock/gmock.h>

namespace {

using core::MruList;

ntp::Now seen_at(double s) {
  const auto since = std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{s});
  return {ntp::Monotonic{since}, ntp::Timestamp{1000, 0} + since};
}

MruList::Packet from(std::uint32_t address, std::uint16_t port = 123) {
  return {.from = {ntp::IpAddress::v4(address), port}, .mode = 3, .version = 4};
}

std::vector<std::uint32_t> order(const MruList& list) {
  std::vector<std::uint32_t> addresses;
  for (auto at = list.oldest(); at != MruList::kEnd; at = list.newer(at)) {
    addresses.push_back(list.at(at).remote.address.v4_value());
  }
  return addresses;
}

TEST(MruList, keeps_one_entry_for_each_address_newest_last) {
  MruList list{{}, 1};
  list.record(from(1), seen_at(0));
  list.record(from(2), seen_at(1));
  list.record(from(1, 4000), seen_at(2));
  EXPECT_THAT(order(list), testing::ElementsAre(2, 1));
  const core::MruEntry& entry = *list.find(ntp::IpAddress::v4(1));
  EXPECT_EQ(entry.count, 2U);
  EXPECT_EQ(entry.remote.port, 4000);
  EXPECT_EQ(entry.last - entry.first, std::chrono::seconds{2});
}

TEST(MruList, fetching_ahead_shows_nowhere) {
  MruList list{{}, 1};
  list.record(from(1), seen_at(0));
  list.record(from(2), seen_at(1));
  for (const std::uint32_t address : {1U, 2U, 3U}) {
    list.fetch_entry(list.fetch_bucket(ntp::IpAddress::v4(address)));
  }
  EXPECT_THAT(order(list), testing::ElementsAre(1, 2));
  EXPECT_EQ(list.find(ntp::IpAddress::v4(1))->count, 1U);
}

TEST(MruList, up_to_mindepth_nobody_is_pushed_out) {
  MruList list{{.mindepth = 3, .maxage = ntp::Seconds{10}}, 1};
  for (std::uint32_t i = 1; i <= 3; ++i) list.record(from(i), seen_at(i * 100.0));
  EXPECT_EQ(list.size(), 3U);
  list.record(from(4), seen_at(400));
  EXPECT_THAT(order(list), testing::ElementsAre(2, 3, 4));
  EXPECT_EQ(list.counters().recycled_old, 1U);
}

TEST(MruList, a_full_list_of_young_entries_refuses) {
  MruList list{{.mindepth = 1, .maxdepth = 2, .minage = ntp::Seconds{64}}, 1};
  list.record(from(1), seen_at(0));
  list.record(from(2), seen_at(1));
  EXPECT_EQ(list.record(from(3), seen_at(2)), nullptr);
  EXPECT_NE(list.record(from(3), seen_at(65)), nullptr);
  EXPECT_THAT(order(list), testing::ElementsAre(2, 3));
}

TEST(MruList, ten_million_spoofed_addresses_do_not_grow_it) {
  MruList list{{}, 7};
  list.record(from(0x01020304), seen_at(0));
  for (std::uint32_t i = 0; i < 10'000'000; ++i)
    list.record(from(0x10000000 + i), seen_at(1e-6 * i));
  EXPECT_LE(list.octets(), std::size_t{2} << 20);
  EXPECT_NE(list.find(ntp::IpAddress::v4(0x01020304)), nullptr);
  EXPECT_LE(list.size(), list.limit());
}

TEST(MruList, the_score_is_a_decaying_rate) {
  MruList list{{}, 1};
  const core::MruEntry* entry = nullptr;
  for (int i = 0; i < 400; ++i) entry = list.record(from(1), seen_at(0.5 * i));
  EXPECT_NEAR(entry->score, 2, 0.1);
  entry = list.record(from(1), seen_at(1000));
  EXPECT_LT(entry->score, 0.1);
}

TEST(MruList, every_entry_stays_in_reach_through_growth_and_recycling) {
  MruList list{{.mindepth = 1, .maxdepth = 500, .maxage = ntp::Seconds{5}}, 3};
  for (std::uint32_t i = 0; i < 5000; ++i) {
    list.record(from(i % 700), seen_at(0.05 * i));
    ASSERT_EQ(order(list).size(), list.size());
    ASSERT_NE(list.find(ntp::IpAddress::v4(i % 700)), nullptr);
  }
}

// `discard monitor`: when the list is full, the oldest makes room by chance.
TEST(MruList, TurnoverLetsTheOldestStayOftenEnough) {
  const core::MruSettings settings{.mindepth = 1,
                                   .maxdepth = 1,
                                   .maxage = ntp::Seconds{1e6},
                                   .minage = ntp::Seconds{1},
                                   .turnover = ntp::Seconds{1000}};
  core::MruList list{settings, 7};
  int replaced = 0;
  double now_s = 0;
  for (std::uint32_t i = 1; i <= 1000; ++i) {
    now_s += 250;
    const auto since = std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{now_s});
    list.record({.from = {ntp::IpAddress::v4(i), 123}},
                {ntp::Monotonic{since}, ntp::Timestamp{1000, 0} + since});
    replaced += list.find(ntp::IpAddress::v4(i)) != nullptr ? 1 : 0;
  }
  // Ages are 250 s, 500 s, ...: each stays for two and a bit.
  EXPECT_GT(replaced, 250);
  EXPECT_LT(replaced, 750);
}

}  // namespace
