// `unpeer` and `unconfig` in a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Unpeer, RemovesASourceByItsName) {
  const Result result = parse("server a.example\nserver b.example\nunpeer a.example\n");
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_THAT(result.settings.sources, SizeIs(1));
  EXPECT_EQ(result.settings.sources.front().name, "b.example");
}

TEST(Unpeer, AnAddressMayBeWrittenInAnyForm) {
  EXPECT_THAT(parse("server 2001:db8::1\nunconfig 2001:0db8:0::1\n").settings.sources, IsEmpty());
}

TEST(Unpeer, RemovesTheLocalClockWithItsFudge) {
  const Result result =
      parse("server 127.127.1.0\nfudge 127.127.1.0 stratum 3\nunpeer 127.127.1.0\n");
  EXPECT_EQ(result.settings.local_clock, std::nullopt);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Unpeer, WhatIsNotThereIsAnError) {
  EXPECT_EQ(only_finding(parse("unpeer a.example")).sentence(),
            "ntp.conf:1: a.example is no source here");
  EXPECT_EQ(only_finding(parse("unpeer 127.127.1.0")).level, Level::error);
  EXPECT_THAT(only_finding(parse("server a\nunpeer 1")).text,
              HasSubstr("is the number of an association"));
  EXPECT_EQ(only_finding(parse("unpeer")).level, Level::error);
}

TEST(Unpeer, OneGoesPerLine) {
  const Result result = parse("server a.example\nunpeer a.example a.example\n");
  EXPECT_EQ(only_finding(result).text, "a.example is too much behind unpeer; remove it");
  EXPECT_THAT(result.settings.sources, SizeIs(1));
}

}  // namespace
}  // namespace conf
