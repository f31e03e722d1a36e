#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/remote.hpp"
#include "conf/write.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

core::SourceSettings only_clock(const Result& result) {
  return result.settings.sources.size() == 1 ? result.settings.sources.front()
                                             : core::SourceSettings{};
}

TEST(Refclocks, AServerLineAndItsFudge) {
  const Result result = parse(
      "server 127.127.28.2 prefer minpoll 3 maxpoll 5 mode 1\n"
      "fudge 127.127.28.2 time1 0.125 stratum 2 refid GPS flag1 0\n");
  const core::SourceSettings source = only_clock(result);
  ASSERT_TRUE(source.clock);
  EXPECT_EQ(source.name, "127.127.28.2");
  EXPECT_TRUE(source.prefer);
  EXPECT_EQ(source.minpoll, 3);
  EXPECT_EQ(source.maxpoll, 5);
  const core::RefclockSettings expected{.clock = {core::ClockDriver::shm, 2},
                                        .mode = 1,
                                        .time1 = ntp::Seconds{0.125},
                                        .stratum = 2,
                                        .refid = ntp::refid("GPS")};
  EXPECT_EQ(*source.clock, expected);
}

TEST(Refclocks, TheSpellingOfNtpsecMeansTheSame) {
  const Result theirs = parse(
      "refclock shm unit 2 prefer minpoll 3 maxpoll 5 mode 1 time1 0.125 stratum 2 refid GPS\n");
  EXPECT_THAT(sentences(theirs), IsEmpty());
  const Result classic = parse(
      "fudge 127.127.28.2 time1 0.125 stratum 2 refid GPS\n"
      "server 127.127.28.2 prefer minpoll 3 maxpoll 5 mode 1\n");
  EXPECT_EQ(only_clock(theirs), only_clock(classic));
}

TEST(Refclocks, EveryDriverHasAName) {
  const Result result = parse(
      "refclock local stratum 10\nrefclock nmea unit 1 path /dev/ttyS0 baud 9600\n"
      "refclock pps unit 1 flag2 1\nrefclock shm\nrefclock gpsd path 127.0.0.1:2947\n"
      "refclock sock path /run/x.sock\nrefclock phc path /dev/ptp0 flag1 1\n");
  EXPECT_THAT(sentences(result), IsEmpty());
  EXPECT_EQ(result.settings.sources.size(), 6);
  EXPECT_EQ(result.settings.local_clock->stratum, 10);
  EXPECT_EQ(result.settings.sources[0].clock->baud, 9600);
  EXPECT_EQ(result.settings.sources[1].clock->flags, core::kClockFlag2);
  EXPECT_EQ(result.settings.sources[5].name, "127.127.48.0");
}

TEST(Refclocks, PollIntervalsAreShortUnlessWritten) {
  const core::SourceSettings source = only_clock(parse("server 127.127.28.0\n"));
  EXPECT_EQ(source.minpoll, 4);
  EXPECT_EQ(source.maxpoll, 6);
}

TEST(Refclocks, WhatIsForPacketsMeansNothingToThem) {
  const Result result = parse("server 127.127.28.0 iburst burst version 3 key 7 port 99\n");
  EXPECT_EQ(only_clock(result), only_clock(parse("server 127.127.28.0\n")));
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Refclocks, ErasOfGps) {
  const core::SourceSettings source = only_clock(parse("refclock nmea time1 1g time2 0.4\n"));
  EXPECT_EQ(source.clock->time1.count(), 619'315'200);
  EXPECT_THAT(complaints("refclock nmea time1 9g"),
              ElementsAre("ntp.conf:1: time1 9g is no number of GPS eras from -2g to 2g"));
}

TEST(Refclocks, SwitchesThatADriverDoesNotHaveAreNotes) {
  const Result result = parse("refclock shm flag3 1\n");
  const Finding finding = only_finding(result);
  EXPECT_EQ(finding.level, Level::note);
  EXPECT_THAT(finding.text, HasSubstr("flag3 has no effect: this driver has no such switch"));
}

TEST(Refclocks, MistakesNameTheWordAndTheMend) {
  EXPECT_THAT(complaints("refclock"),
              ElementsAre("ntp.conf:1: refclock needs the name of a driver: local, nmea, pps, shm, "
                          "gpsd, sock, phc"));
  EXPECT_THAT(complaints("refclock oncore"),
              ElementsAre("ntp.conf:1: there is no driver oncore; there are local, nmea, pps, shm, "
                          "gpsd, sock, phc"));
  EXPECT_THAT(complaints("refclock shm unit 256"),
              ElementsAre("ntp.conf:1: unit 256 is above 255"));
  EXPECT_THAT(complaints("refclock shm minpoll 9 maxpoll 8"),
              ElementsAre("ntp.conf:1: minpoll 9 is above maxpoll 8"));
  EXPECT_THAT(complaints("refclock nmea path"), ElementsAre("ntp.conf:1: path needs a path"));
  EXPECT_THAT(complaints("refclock nmea baud 5"), ElementsAre("ntp.conf:1: baud 5 is below 300"));
  EXPECT_THAT(complaints("refclock shm stratum 99"),
              ElementsAre("ntp.conf:1: stratum 99 is above 15"));
  EXPECT_THAT(complaints("refclock shm bogus"),
              ElementsAre("ntp.conf:1: bogus is not an option of refclock; remove it"));
  EXPECT_THAT(complaints("pool 127.127.28.0"),
              ElementsAre("ntp.conf:1: 127.127.28.0 is a clock, not a pool; write server"));
}

TEST(Refclocks, StandOnce) {
  EXPECT_THAT(
      complaints("server 127.127.28.0\nrefclock shm\n"),
      ElementsAre("ntp.conf:2: 127.127.28.0 stands twice, here or on the command line; effect on "
                  "your service: this line is ignored"));
}

TEST(Refclocks, AFaultyLineChangesNothing) {
  const Result result = parse("server 127.127.28.0 minpoll 99\nfudge 127.127.28.0 time1 x\n");
  EXPECT_THAT(result.settings.sources, IsEmpty());
  EXPECT_EQ(result.findings.size(), 2);
}

TEST(Refclocks, PathsDoNotComeOverTheNetwork) {
  const RemoteResult refused = apply_remote("refclock nmea path /etc/shadow", {}, {});
  EXPECT_FALSE(refused.accepted);
  EXPECT_THAT(refused.reply, HasSubstr("path cannot be changed over the network"));
  EXPECT_TRUE(apply_remote("server 127.127.28.1", {}, {}).accepted);
}

TEST(Refclocks, AreFudgedAndRemovedAtRunTime) {
  const core::Settings running = parse("server 127.127.28.1\nserver 127.127.22.1\n").settings;
  const RemoteResult fudged = apply_remote("fudge 127.127.28.1 time1 0.25", running, {});
  EXPECT_EQ(fudged.settings.sources[0].clock->time1, ntp::Seconds{0.25});
  const RemoteResult removed = apply_remote("unpeer 127.127.28.1", running, {});
  ASSERT_EQ(removed.settings.sources.size(), 1);
  EXPECT_EQ(removed.settings.sources[0].name, "127.127.22.1");
}

TEST(Refclocks, AreWrittenForOldDaemonsWhereTheyCanReadThem) {
  EXPECT_THAT(write_ntp_conf(parse("refclock shm unit 1 time1 0.5 prefer").settings),
              HasSubstr("server 127.127.28.1 prefer\nfudge 127.127.28.1 time1 0.5\n"));
  EXPECT_THAT(write_ntp_conf(parse("refclock nmea unit 1 path /dev/gps refid GPS1").settings),
              HasSubstr("refclock nmea unit 1 path \"/dev/gps\" refid \"GPS1\"\n"));
}

}  // namespace
}  // namespace conf
