#include "check_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;

constexpr const char* kText =
    "# a comment\n"
    "server a.example minpoll 4\n"
    "peer b.example\n"
    "tick 5\n"
    "server c.example minpoll 40\n"
    "\n"
    "fudge 127.127.1.0 stratum 3\n";

conf::Result result(const char* text) { return conf::parse_ntp_conf(text, "/c", {}, {}); }

json report(const char* text) {
  return json::parse(check_json(result(text), {{conf::Level::note, "an option"}}, "/c"));
}

TEST(CheckReport, EveryLineHasAVerdict) {
  const json lines = report(kText)["lines"];
  ASSERT_EQ(lines.size(), 5U);
  const std::vector<std::string> verdicts{"obeyed", "partly", "ignored", "refused", "partly"};
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    EXPECT_EQ(lines[i]["verdict"], verdicts[i]) << lines[i];
  }
  EXPECT_EQ(lines[0],
            json({{"file", "/c"}, {"line", 2}, {"directive", "server"}, {"verdict", "obeyed"}}));
}

TEST(CheckReport, EveryFindingHasItsPlace) {
  const json findings = report(kText)["findings"];
  ASSERT_EQ(findings.size(), 4U);
  EXPECT_EQ(findings[2], json({{"file", "/c"},
                               {"line", 5},
                               {"column", 26},
                               {"level", "error"},
                               {"text", "minpoll 40 is above 17"}}));
}

TEST(CheckReport, TheWholeHasAVerdict) {
  EXPECT_EQ(report("server a.example\n")["verdict"], "accepted");
  EXPECT_EQ(report("peer a.example\n")["verdict"], "accepted");
  EXPECT_EQ(report("sever a.example\n")["verdict"], "errors");
  EXPECT_EQ(report("restrict nonsense/\n")["verdict"], "refused");
  EXPECT_TRUE(all_understood(result("peer a.example\n")));
  EXPECT_FALSE(all_understood(result("sever a.example\n")));
}

TEST(CheckReport, SaysWhatIsChecked) {
  const json all = report("");
  EXPECT_EQ(all["program"], version_line());
  EXPECT_EQ(all["configuration"], "/c");
  EXPECT_EQ(all["options"], json::array({{{"level", "note"}, {"text", "an option"}}}));
  EXPECT_EQ(all["lines"], json::array());
  EXPECT_EQ(all["findings"], json::array());
}

TEST(CheckReport, OddOctetsDoNotBreakIt) {
  EXPECT_TRUE(json::accept(check_json(result("\xff\xfe\n"), {}, "/\xff")));
}

TEST(CheckReport, TextIsOneFindingALine) {
  EXPECT_EQ(check_text(result("server c.example minpoll 40\n"), {{conf::Level::note, "an option"}}),
            "an option\n/c:1: minpoll 40 is above 17\n");
}

}  // namespace
