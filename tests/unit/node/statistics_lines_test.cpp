// The columns as the old daemons document them; an era and a leap year are crossed elsewhere.
#include "node/statistics_lines.hpp"

#include <gtest/gtest.h>

#include "node/file_suffix.hpp"

namespace node {
namespace {

// 1998-04-20 00:00:00 UTC is day 50923.
const ntp::Timestamp kAt = ntp::Timestamp::from_unix(893'030'400 + 3723, 250'000'000);

TEST(StatisticsLines, BeginWithDayAndSecond) {
  EXPECT_EQ(day_and_second(kAt), "50923 3723.250");
  EXPECT_EQ(day_and_second(ntp::Timestamp::from_unix(2'085'978'496, 0)), "64730 23296.000");
}

TEST(StatisticsLines, LoopHasSevenColumns) {
  core::SystemState system;
  system.offset = ntp::Seconds{0.000006019};
  system.frequency = {13.77819};
  system.clock_jitter = ntp::Seconds{0.000351733};
  system.wander = {0.0133806};
  system.time_constant = {6};
  EXPECT_EQ(loop_line(kAt, system), "50923 3723.250 0.000006019 13.778190 0.000351733 0.013381 6");
}

TEST(StatisticsLines, PeerHasEightColumns) {
  core::AssociationState peer;
  peer.remote = {*ntp::IpAddress::parse("127.127.4.1"), 123};
  peer.offset = ntp::Seconds{-0.001424877};
  peer.delay = ntp::Seconds{0.25};
  peer.dispersion = ntp::Seconds{0.000958674};
  peer.jitter = ntp::Seconds{0};
  EXPECT_EQ(peer_line(kAt, peer, 0x9714),
            "50923 3723.250 127.127.4.1 9714 -0.001424877 0.250000000 0.000958674 0.000000000");
}

TEST(StatisticsLines, RawHasTheTimestampsAndTheHeader) {
  core::AssociationState peer;
  peer.remote = {*ntp::IpAddress::parse("128.4.2.7"), 123};
  peer.local = {*ntp::IpAddress::parse("128.4.1.20"), 123};
  peer.sent = ntp::Timestamp{3'102'453'281U, 0x80000000U};
  const ntp::Packet header{.leap = ntp::Leap::none,
                           .version = 4,
                           .mode = ntp::Mode::server,
                           .stratum = {3},
                           .poll = {6},
                           .precision = {-20},
                           .root_delay = ntp::ShortDuration{0x8000},
                           .root_dispersion = ntp::ShortDuration{0x4000},
                           .refid = {0x80040107},
                           .receive = ntp::Timestamp{3'102'453'282U, 0U},
                           .transmit = ntp::Timestamp{3'102'453'283U, 0U}};
  EXPECT_EQ(raw_line(kAt, peer, header, ntp::Timestamp{3'102'453'284U, 0U}),
            "50923 3723.250 128.4.2.7 128.4.1.20 3102453281.500000000 3102453282.000000000 "
            "3102453283.000000000 3102453284.000000000 0 4 4 3 6 -20 0.500000 0.250000 128.4.1.7");
}

TEST(StatisticsLines, SystemHasElevenCounters) {
  const ServerCounters counters{.received = 1,
                                .this_version = 3,
                                .old_version = 4,
                                .bad_format = 6,
                                .bad_auth = 7,
                                .declined = 8,
                                .restricted = 5,
                                .limited = 9,
                                .kod_sent = 10,
                                .processed = 2};
  EXPECT_EQ(system_line(kAt, 3600, counters), "50923 3723.250 3600 1 2 3 4 5 6 7 8 9 10");
}

TEST(StatisticsLines, EventsHaveNumbersAndWords) {
  EXPECT_EQ(event_line(kAt, "128.4.1.1", 0x963a, 0x8a, "sys_peer"),
            "50923 3723.250 128.4.1.1 963a 8a sys_peer");
}

constexpr std::int64_t kNewYear2027 = 1'798'761'600;  // a Friday

std::string suffix(core::FileSpan span, std::int64_t unix_s = kNewYear2027) {
  return file_suffix(span, {.unix_s = unix_s, .uptime_s = 200'000, .pid = 77});
}

TEST(FileSuffix, SaysWhichFile) {
  EXPECT_EQ(suffix(core::FileSpan::none), "");
  EXPECT_EQ(suffix(core::FileSpan::pid), ".#77");
  EXPECT_EQ(suffix(core::FileSpan::day), ".20270101");
  EXPECT_EQ(suffix(core::FileSpan::month), ".202701");
  EXPECT_EQ(suffix(core::FileSpan::year), ".2027");
  EXPECT_EQ(suffix(core::FileSpan::age), ".a00172800");
}

TEST(FileSuffix, AWeekHasTheYearOfItsThursday) {
  EXPECT_EQ(suffix(core::FileSpan::week), ".2026W53");
  EXPECT_EQ(suffix(core::FileSpan::week, kNewYear2027 + 3 * 86'400), ".2027W01");
}

TEST(FileSuffix, ADayEndsAtMidnight) {
  EXPECT_EQ(suffix(core::FileSpan::day, kNewYear2027 - 1), ".20261231");
}

}  // namespace
}  // namespace node
