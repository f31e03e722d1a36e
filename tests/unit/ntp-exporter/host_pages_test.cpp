#include "ntp-exporter/host_pages.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ntp-exporter/hosts_json.hpp"
#include "played_fleet.hpp"

namespace ntp_exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvil = "</td><script>x</script>\"'&\x01\xff";

/// Every text that a host can send is hostile.
Fleet hostile() {
  const std::string quoted = "\"<script>x</script>'&\x01\xff\"";
  Result result = played(kEvil, 1,
                         fmt::format("version={0}, refid={0}, clock_error={0}, "
                                     "clock_control=0",
                                     quoted));
  give_source(result, fmt::format("srcadr={0}, srchost={0}, refid={0}, reach=1", quoted));
  result.control_trouble = Trouble{"partial", kEvil};
  result.seen_trouble = Trouble{"timeout", kEvil};
  Fleet fleet;
  fleet.note(result, fleet_time(1));
  return fleet;
}

void expect_harmless(const std::string& page) {
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("\x01")));
  EXPECT_THAT(page, Not(HasSubstr("\xff")));
}

TEST(HostPages, ShowHostileTextAsText) {
  const Fleet fleet = hostile();
  const HostState& host = fleet.hosts().begin()->second;
  expect_harmless(fleet_page(fleet, *table_request({}), fleet_time(1), "1"));
  expect_harmless(fleet_page(fleet, *table_request({{"q", kEvil}}), fleet_time(1), "1"));
  expect_harmless(host_page(fleet, host, fleet_time(1), "1"));
  expect_harmless(unknown_host_page(kEvil, "1"));
}

TEST(HostPages, AreJsonToo) {
  const Fleet fleet = hostile();
  const Moment now{fleet_time(61), 1'780'000'000};
  const auto one = nlohmann::json::parse(host_json(fleet, fleet.hosts().begin()->second, now));
  EXPECT_EQ(one["host"]["state"], "uncorrected");
  EXPECT_EQ(one["host"]["asked"], "2026-05-28T20:25:40Z");
  EXPECT_EQ(one["sources"].size(), 1U);
  EXPECT_EQ(one["history"].size(), 1U);
  const auto all = nlohmann::json::parse(hosts_json(fleet, *hosts_request({}), now));
  EXPECT_EQ(all["hosts"].size(), 1U);
  EXPECT_EQ(nlohmann::json::parse(error_json(kEvil)).size(), 1U);
}

TEST(HostPages, JsonComesInParts) {
  Fleet fleet;
  for (int n = 0; n < 5; ++n) fleet.watch(fmt::format("host{}", n));
  const auto part = [&](const char* offset) {
    const auto request =
        hosts_request({{"q", "host"}, {"sort", "-host"}, {"limit", "2"}, {"offset", offset}});
    return nlohmann::json::parse(hosts_json(fleet, *request, {}));
  };
  EXPECT_EQ(part("0")["total"], 5);
  EXPECT_EQ(part("0")["hosts"][0]["name"], "host4");
  EXPECT_EQ(part("0")["next"], "/api/v1/hosts?sort=-host&limit=2&offset=2&q=host");
  EXPECT_EQ(part("4")["hosts"].size(), 1U);
  EXPECT_EQ(part("4")["next"], nullptr);
  EXPECT_EQ(part("10000")["hosts"].size(), 0U);
}

TEST(HostPages, PartsOutOfBoundsAreSaid) {
  for (const char* number : {"-1", "10001", "1x", "", "18446744073709551616"}) {
    EXPECT_FALSE(hosts_request({{"offset", number}})) << number;
    EXPECT_FALSE(hosts_request({{"limit", number}})) << number;
  }
  EXPECT_FALSE(hosts_request({{"limit", "0"}}));
  EXPECT_TRUE(hosts_request({{"offset", "0"}}));
}

TEST(HostPages, ShowOnePageOfALongTable) {
  Fleet fleet;
  for (int n = 0; n < 450; ++n)
    fleet.note(played(fmt::format("host{:03}.", n), 1, ""), fleet_time(1));
  const auto page = [&](const char* number) {
    return fleet_page(fleet, *table_request({{"sort", "host"}, {"page", number}}), fleet_time(1),
                      "1");
  };
  EXPECT_THAT(page("1"), HasSubstr(">host199.<"));
  EXPECT_THAT(page("1"), Not(HasSubstr(">host200.<")));
  EXPECT_THAT(page("3"), HasSubstr(">host449.<"));
  EXPECT_THAT(page("3"), HasSubstr("Page 3 of 3"));
  EXPECT_THAT(page("18446744073709551615"), HasSubstr("No host is found"));
}

TEST(HostPages, RefuseWhatIsNoColumnAndNoPage) {
  EXPECT_EQ(table_request({{"sort", "-seen"}})->choice.sort, "seen");
  EXPECT_TRUE(table_request({{"sort", "-seen"}})->choice.descending);
  EXPECT_THAT(table_request({{"sort", "nothing"}}).error(), HasSubstr("there are state, host"));
  EXPECT_FALSE(table_request({{"page", "0"}}));
  EXPECT_FALSE(table_request({{"page", "-1"}}));
  EXPECT_FALSE(table_request({{"page", "1x"}}));
}

TEST(HostPages, SayWhatToDoWhereNothingIs) {
  EXPECT_THAT(fleet_page(Fleet{}, *table_request({}), fleet_time(1), "1"), HasSubstr("--watch"));
}

}  // namespace
}  // namespace ntp_exporter
