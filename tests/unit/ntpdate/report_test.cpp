#include "ntpdate/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server.hpp"

namespace ntpdate {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr std::int64_t kUnix = 1'795'700'000;

/// One server that is 250 ms ahead, and one that is dead.
class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    command.targets = {*common::parse_target("time.example", 123, ntp::Family::none),
                       *common::parse_target("192.0.2.9", 123, ntp::Family::none)};
    exchange(findings.probes.emplace_back(kRemote, Plan{.samples = 1}, kStart), kStart,
             milliseconds{250}, [](ntp::Packet& p) {
               p.transmit = p.receive = ntp::Timestamp::from_unix(kUnix, 4'916'500);
               p.reference = {};
             });
    const ntp::Endpoint dead{*ntp::IpAddress::parse("192.0.2.9"), 123};
    findings.probes.emplace_back(dead, Plan{}, kStart).on_failed("nobody listens there");
    findings.server = {0, 1};
    choice = {.best = 0,
              .offset = ntp::Seconds{0.25},
              .why_none = {},
              .why_not = {"", "nobody listens there"}};
  }
  [[nodiscard]] Outcome outcome() const {
    return {.command = command,
            .findings = findings,
            .choice = choice,
            .verb = Verb::step,
            .done = done,
            .clock = "virtual",
            .at = kStart + milliseconds{2},
            .near_unix_s = kUnix};
  }
  static ZoneTime zone(std::int64_t unix_s) { return {view::utc(unix_s + 5400), 90}; }

  Command command;
  Findings findings;
  Choice choice;
  Done done{.adjusted = true, .error = {}};
};

TEST_F(ReportTest, LinesAreTheOldOnes) {
  EXPECT_THAT(server_line(findings.probes[0], kStart),
              testing::MatchesRegex("server 192.0.2.1, stratum 2, offset -?[0-9]+\\.[0-9]{6}, "
                                    "delay 0.00200"));
  EXPECT_EQ(server_line(findings.probes[1], kStart),
            "server 192.0.2.9, stratum 0, offset 0.000000, delay 0.00000");
  EXPECT_EQ(verdict_line(outcome()), "step time server 192.0.2.1 offset 0.250000 sec");
}

TEST_F(ReportTest, NtpdigTellsTheTimeOfTheServer) {
  EXPECT_THAT(ntpdig_line(outcome(), zone),
              testing::MatchesRegex("2026-11-26 .*:20\\.004916 \\(\\+0130\\) \\+0.250000 \\+/- "
                                    "0.0010.. time.example 192.0.2.1 s2 no-leap\n"));
}

TEST_F(ReportTest, AnAddressThatWasNamedIsSaidOnce) {
  command.targets[0] = *common::parse_target("192.0.2.1", 123, ntp::Family::none);
  EXPECT_THAT(ntpdig_line(outcome(), zone), HasSubstr(" 192.0.2.1 s2"));
  EXPECT_THAT(ntpdig_line(outcome(), zone), Not(HasSubstr("192.0.2.1 192.0.2.1")));
}

TEST_F(ReportTest, NtpdigJsonHasNtpsecsNames) {
  const std::string text = ntpdig_json(outcome(), zone);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  const auto object = nlohmann::json::parse(text);
  EXPECT_THAT(object["time"].get<std::string>(), HasSubstr(".004916+0130"));
  EXPECT_EQ(object["offset"], 0.25);
  EXPECT_EQ(object["host"], "time.example");
  EXPECT_EQ(object["ip"], "192.0.2.1");
  EXPECT_EQ(object["stratum"], 2);
  EXPECT_EQ(object["leap"], "no-leap");
  EXPECT_EQ(object["adjusted"], true);
  EXPECT_GT(object["precision"], 0.0009);
}

TEST_F(ReportTest, JsonHasEveryServer) {
  const auto object = nlohmann::json::parse(json(outcome()));
  EXPECT_EQ(object["schema"], "gnomon-ntpdate/1");
  ASSERT_EQ(object["targets"].size(), 2U);
  EXPECT_EQ(object["targets"][0]["used"], true);
  EXPECT_EQ(object["targets"][0]["samples"], 1);
  EXPECT_EQ(object["targets"][1]["reason"], "nobody listens there");
  EXPECT_EQ(object["action"], "step");
  EXPECT_EQ(object["offset"], 0.25);
  EXPECT_EQ(object["clock"], "virtual");
  EXPECT_EQ(object["troubles"].size(), 0U);
}

TEST_F(ReportTest, JsonSaysWhyThereIsNoTime) {
  choice.best.reset();
  choice.why_none = "no server";
  done = {};
  const auto object = nlohmann::json::parse(json(outcome()));
  EXPECT_TRUE(object["offset"].is_null());
  EXPECT_TRUE(object["action"].is_null());
  EXPECT_EQ(object["adjusted"], false);
  EXPECT_EQ(object["troubles"][0], "no server");
}

TEST_F(ReportTest, DetailsSayAllOfAServer) {
  const std::string text = details(findings.probes[0], kStart, kUnix);
  EXPECT_THAT(text, HasSubstr("server 192.0.2.1, port 123\nstratum 2, precision -20, leap 00\n"));
  EXPECT_THAT(text, HasSubstr("samples 1, delay 0.002"));
  EXPECT_THAT(details(findings.probes[1], kStart, kUnix), HasSubstr("nobody listens there"));
}

}  // namespace
}  // namespace ntpdate
