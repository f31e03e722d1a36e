// `tos orphan`: one daemon alone, and one that finds a parent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine.hpp"
#include "support/simulated_world.hpp"

namespace {

using simulated::source;
using simulated::World;

constexpr std::uint8_t kIslandStratum = 6;

core::Settings island(std::initializer_list<core::SourceSettings> sources) {
  core::Settings settings;
  settings.sources = sources;
  settings.selection.orphan = kIslandStratum;
  return settings;
}

/// Another of the island, at its stratum.
void be_parent(World& world, const char* address) {
  world.server(address).state.stratum = {kIslandStratum};
}

TEST(Orphan, waits_before_it_serves_without_a_source) {
  World world;
  world.start(island({source("192.0.2.7", 4, 4)}));
  world.run_for(290);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  world.run_for(20);
  EXPECT_EQ(world.system().leap, ntp::Leap::none);
  EXPECT_EQ(world.system().stratum.value, kIslandStratum);
  EXPECT_EQ(world.system().refid.value, 0x7f000001U);
  EXPECT_TRUE(world.system().orphan);
  EXPECT_EQ(world.system().system_peer, 0);
}

TEST(Orphan, waits_as_long_as_it_is_told) {
  World world;
  core::Settings settings = island({source("192.0.2.7", 4, 4)});
  settings.selection.orphanwait = ntp::Seconds{20};
  world.start(settings);
  world.run_for(30);
  EXPECT_TRUE(world.system().orphan);
}

TEST(Orphan, is_off_unless_told) {
  World world;
  core::Settings settings = island({source("192.0.2.7", 4, 4)});
  settings.selection.orphan = core::SelectionSettings{}.orphan;
  world.start(settings);
  world.run_for(2000);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
}

TEST(Orphan, says_nothing_of_a_time_that_the_clock_did_not_take) {
  World world;
  world.clock_obeys = false;
  world.start(island({source("192.0.2.7", 4, 4)}));
  world.run_for(2000);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
}

TEST(Orphan, goes_back_to_a_true_source) {
  World world;
  world.server("192.0.2.7").silent = true;
  world.start(island({source("192.0.2.7", 4, 4)}));
  world.run_for(400);
  ASSERT_TRUE(world.system().orphan);
  world.server("192.0.2.7").silent = false;
  world.run_for(300);
  EXPECT_FALSE(world.system().orphan);
  EXPECT_EQ(world.system().stratum.value, 2);
}

TEST(Orphan, keeps_saying_that_its_error_is_small) {
  World world;
  world.start(island({source("192.0.2.7", 4, 4)}));
  world.run_for(20'000);
  EXPECT_LT(world.system().root_dispersion.count(), 2e-3);
}

// In this world our own address is 192.0.2.1.
TEST(Orphan, follows_a_parent_whose_address_is_lower) {
  World world;
  be_parent(world, "192.0.1.9");
  world.start(island({source("192.0.1.9", 4, 4)}));
  world.run_for(600);
  EXPECT_FALSE(world.system().orphan);
  EXPECT_EQ(world.system().stratum.value, kIslandStratum + 1);
  EXPECT_EQ(world.association(0).verdict, core::Verdict::system_peer);
}

TEST(Orphan, is_the_parent_when_its_own_address_is_lowest) {
  World world;
  be_parent(world, "192.0.2.9");
  world.start(island({source("192.0.2.9", 4, 4)}));
  world.run_for(600);
  EXPECT_TRUE(world.system().orphan);
  EXPECT_EQ(world.system().stratum.value, kIslandStratum);
}

TEST(Orphan, follows_the_lowest_of_several) {
  World world;
  be_parent(world, "192.0.1.9");
  be_parent(world, "192.0.1.5");
  world.start(island({source("192.0.1.9", 4, 4), source("192.0.1.5", 4, 4)}));
  world.run_for(600);
  EXPECT_EQ(world.association(1).verdict, core::Verdict::system_peer);
  EXPECT_EQ(world.association(0).verdict, core::Verdict::reject);
}

TEST(Orphan, does_not_follow_a_child_of_the_island) {
  World world;
  world.server("192.0.1.9").state.stratum = {kIslandStratum + 1};
  world.start(island({source("192.0.1.9", 4, 4)}));
  world.run_for(600);
  EXPECT_TRUE(world.system().orphan);
  EXPECT_NE(world.association(0).flash & core::flash::peer_stratum, 0);
}

TEST(Orphan, prefers_a_true_source_to_a_parent) {
  World world;
  be_parent(world, "192.0.1.5");
  world.server("192.0.2.7");
  world.start(island({source("192.0.1.5", 4, 4), source("192.0.2.7", 4, 4)}));
  world.run_for(600);
  EXPECT_EQ(world.system().stratum.value, 2);
}

}  // namespace
