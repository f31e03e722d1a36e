#include "ntp-exporter/fleet.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "played_fleet.hpp"

namespace ntp_exporter {
namespace {

std::vector<std::string> names(const Fleet& fleet, const RowChoice& choice) {
  std::vector<std::string> found;
  for (const HostState* host : select_hosts(fleet, choice)) found.push_back(host->name);
  return found;
}
using Names = std::vector<std::string>;

Fleet three() {
  Fleet fleet;
  fleet.note(played("b", 1, "offset=1.0, stratum=2, refid=GPS", -0.001), fleet_time(10));
  fleet.note(played("a", 2, "offset=-5.0, stratum=1", 0.002), fleet_time(20));
  Result dead;
  dead.target = "c";
  dead.groups.seen = true;
  dead.seen_trouble = Trouble{"timeout", "late"};
  fleet.note(dead, fleet_time(30));
  return fleet;
}

TEST(Fleet, SortsBySizeAndPutsTheUnknownLast) {
  const Fleet fleet = three();
  EXPECT_EQ(names(fleet, {"", "host", false}), (Names{"a", "b", "c"}));
  EXPECT_EQ(names(fleet, {"", "host", true}), (Names{"c", "b", "a"}));
  EXPECT_EQ(names(fleet, {"", "self", false}), (Names{"b", "a", "c"}));
  EXPECT_EQ(names(fleet, {"", "self", true}), (Names{"a", "b", "c"}));
  EXPECT_EQ(names(fleet, {"", "seen", true}), (Names{"a", "b", "c"}));
  EXPECT_EQ(names(fleet, {"", "stratum", false}), (Names{"a", "b", "c"}));
  EXPECT_EQ(names(fleet, {"", "asked", false}), (Names{"c", "a", "b"}));
  EXPECT_EQ(names(fleet, {"", "state", false}), (Names{"c", "a", "b"}));  // the worst first
}

TEST(Fleet, FindsByNameAddressStateAndReference) {
  const Fleet fleet = three();
  EXPECT_EQ(names(fleet, {"B", "host", false}), (Names{"b"}));
  EXPECT_EQ(names(fleet, {"192.0.2.2", "host", false}), (Names{"a"}));
  EXPECT_EQ(names(fleet, {"does not ANSWER", "host", false}), (Names{"c"}));
  EXPECT_EQ(names(fleet, {"gps", "host", false}), (Names{"b"}));
  EXPECT_EQ(names(fleet, {"nothing", "host", false}), Names{});
}

TEST(Fleet, HasNoMoreHostsThanItMay) {
  Fleet fleet{3};
  fleet.watch("kept");
  for (int n = 0; n < 100; ++n) {
    fleet.note(played(fmt::format("host{}", n), 1, ""), fleet_time(n));
  }
  EXPECT_EQ(fleet.hosts().size(), 3U);
  EXPECT_NE(fleet.find("kept"), nullptr);
  EXPECT_NE(fleet.find("host99"), nullptr);
  EXPECT_NE(fleet.find("host98"), nullptr);
}

TEST(Fleet, ForgetsWhoWasNotAskedForAnHour) {
  Fleet fleet;
  fleet.watch("watched");
  fleet.note(played("old", 1, ""), fleet_time(100));
  fleet.note(played("watched", 1, ""), fleet_time(100));
  fleet.note(played("new", 1, ""), fleet_time(3'800));
  EXPECT_EQ(fleet.find("old"), nullptr);
  EXPECT_NE(fleet.find("watched"), nullptr);
}

TEST(Fleet, TakesNoNameThatHasNoAddressUnlessItIsWatched) {
  Result unnamed;
  unnamed.groups.seen = true;
  unnamed.seen_trouble = Trouble{"dns", "no such name"};
  Fleet fleet;
  fleet.watch("watched");
  unnamed.target = "junk";
  fleet.note(unnamed, fleet_time(1));
  unnamed.target = "watched";
  fleet.note(unnamed, fleet_time(1));
  EXPECT_EQ(fleet.find("junk"), nullptr);
  EXPECT_EQ(verdict_of(*fleet.find("watched"), 0), Verdict::silent);
}

TEST(Fleet, KnowsAHostByOneName) {
  EXPECT_EQ(canonical_name("NTP1.Example.net:123"), "ntp1.example.net");
  EXPECT_EQ(canonical_name("[2001:DB8::1]:123"), "2001:db8::1");
  EXPECT_EQ(canonical_name("[2001:db8::1]:124"), "[2001:db8::1]:124");
  EXPECT_EQ(canonical_name(""), "");
}

TEST(Fleet, TakesTheMiddleOfThreeAndMore) {
  Fleet fleet;
  fleet.note(played("a", 1, "", 1.0), fleet_time(1));
  fleet.note(played("b", 2, "", 1.1), fleet_time(1));
  EXPECT_EQ(fleet.middle_s(), 0);
  fleet.note(played("c", 3, "", 9.0), fleet_time(1));
  EXPECT_DOUBLE_EQ(fleet.middle_s(), 1.1);
}

}  // namespace
}  // namespace ntp_exporter
