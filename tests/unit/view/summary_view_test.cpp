#include "view/summary_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/header.hpp"

namespace view {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(std::string_view command, std::string_view text, Style style,
                  bool units = false) {
  return summary_text(*summary_table(command), text, {.style = style, .units = units});
}

TEST(SummaryView, ClassicShowsValuesAsSent) {
  EXPECT_EQ(shown("sysinfo", "peeradr=10.77.0.2:123, peermode=3, leap=3, refid=127.127.1.0",
                  Style::classic),
            "system peer:        10.77.0.2:123\n"
            "system peer mode:   client\n"
            "leap indicator:     11\n"
            "reference ID:       LOCAL(0)\n");
}

TEST(SummaryView, ClassicPutsThePortBehindTheAddress) {
  EXPECT_EQ(shown("pstats", "srcadr=192.0.2.1, srcport=123, dstadr=192.0.2.9", Style::classic),
            "remote host:           192.0.2.1:123\n"
            "local address:         192.0.2.9\n");
}

TEST(SummaryView, NtpsecShowsRates) {
  EXPECT_THAT(shown("iostats", "iostats_reset=524, io_received=1407, io_sent=13", Style::ntpsec),
              HasSubstr("time since reset:           00:08:44\n"));
  EXPECT_THAT(shown("iostats", "iostats_reset=524, io_received=1407, io_sent=13", Style::ntpsec),
              HasSubstr("received packets:               1407        3.0p/s\n"
                        "packets sent:                     13       40.0s/p\n"));
}

TEST(SummaryView, NtpsecHasASecondColumnWhenThereAreSecondValues) {
  const std::string without = shown("sysstats", "ss_reset=10, ss_received=20", Style::ntpsec);
  EXPECT_THAT(without, HasSubstr("packets received:                 20        2.0p/s\n"));
  const std::string with = shown(
      "sysstats", "ss_reset=10, ss_received=20, ss_reset_r=5, ss_received_r=20", Style::ntpsec);
  EXPECT_THAT(with, HasSubstr("packets received:                 20            20        2.0p/s"
                              "        4.0p/s\n"));
}

TEST(SummaryView, DaysStandBeforeTheTime) {
  EXPECT_THAT(shown("timerstats", "timerstats_reset=90061", Style::ntpsec),
              HasSubstr("time since reset:     1D 01:01:01\n"));
}

TEST(SummaryView, WhatIsMissing) {
  EXPECT_THAT(shown("timerstats", "timer_xmts=1", Style::ntpsec),
              HasSubstr("timer overruns:                 ?\n"));
  EXPECT_THAT(shown("timerstats", "timer_xmts=1", Style::classic), Not(HasSubstr("overruns")));
}

TEST(SummaryView, UnitsInBothStyles) {
  EXPECT_THAT(shown("sysinfo", "rootdelay=0.054", Style::ntpsec, true),
              HasSubstr("root delay:                 54us\n"));
  EXPECT_THAT(shown("sysinfo", "rootdelay=0.054", Style::classic, true),
              HasSubstr("root delay:         54us\n"));
}

TEST(SummaryView, HostileValuesAreEscaped) {
  EXPECT_EQ(shown("sysinfo", "refid=\x1b[2J", Style::classic), "reference ID:       ^[[2J\n");
}

TEST(SummaryTables, EveryQuestionFitsAPacket) {
  for (const SummaryTable& table : summary_tables()) {
    for (const Style style : {Style::classic, Style::ntpsec}) {
      const auto questions = summary_questions(table, style);
      EXPECT_FALSE(questions.empty()) << table.command;
      for (const std::string& question : questions) {
        EXPECT_LE(question.size(), mode6::kMaxData) << table.command;
        EXPECT_FALSE(question.empty()) << table.command;
      }
    }
  }
}

TEST(SummaryTables, LegendsFitTheirColumn) {
  for (const SummaryTable& table : summary_tables()) {
    for (const SummaryRow& row : table.rows) {
      EXPECT_LE(row.legend(Style::ntpsec).size(), table.ntpsec_width) << row.variable;
      if (table.classic_width > 0) {
        EXPECT_LE(row.legend(Style::classic).size(), table.classic_width) << row.variable;
      }
    }
  }
}

}  // namespace
}  // namespace view
