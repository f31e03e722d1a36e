// Names whose addresses change, and sources with keys.
#include "core/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/engine.hpp"
#include "support/simulated_world.hpp"

namespace {

using simulated::source;
using simulated::World;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

core::Settings follow_pool(const core::SourceSettings& source) {
  core::Settings settings;
  settings.sources = {source};
  return settings;
}

ntp::IpAddress address(const char* text) { return *ntp::IpAddress::parse(text); }

/// A world with one server under a name, which resolves to 192.0.2.7 at first.
void start_named(World& world) {
  world.server("192.0.2.7");
  world.start(follow_pool(source("time.example", 4, 4)));
  world.engine().on_resolved(world.resolves.at(0).token, {address("192.0.2.7")}, "", world.now());
}

TEST(Sources, a_server_that_answers_is_not_looked_up_again) {
  World world;
  start_named(world);
  world.run_for(4000);
  EXPECT_THAT(world.resolves, SizeIs(1));
}

TEST(Sources, a_server_that_falls_silent_is_looked_up_again_and_followed_where_it_went) {
  World world;
  start_named(world);
  world.run_for(60);
  world.servers.begin()->second.silent = true;
  world.run_for(2500);
  ASSERT_GE(world.resolves.size(), 2U);
  world.server("192.0.2.8");
  world.engine().on_resolved(world.resolves.back().token, {address("192.0.2.8")}, "", world.now());
  world.run_for(60);
  EXPECT_EQ(world.association(0).remote.address, address("192.0.2.8"));
  EXPECT_NE(world.association(0).reach, 0);
  EXPECT_THAT(world.notes, Contains(HasSubstr("asking 192.0.2.8 instead")));
}

TEST(Sources, a_dead_address_gives_way_to_the_next_of_its_name) {
  World world;
  start_named(world);
  world.servers.begin()->second.silent = true;
  world.run_for(2500);
  world.engine().on_resolved(world.resolves.back().token,
                             {address("192.0.2.7"), address("192.0.2.9")}, "", world.now());
  EXPECT_EQ(world.association(0).remote.address, address("192.0.2.9"));
}

TEST(Sources, a_name_with_one_address_keeps_it) {
  World world;
  start_named(world);
  world.servers.begin()->second.silent = true;
  world.run_for(2500);
  const auto sent = world.association(0).counters.sent;
  world.engine().on_resolved(world.resolves.back().token, {address("192.0.2.7")}, "", world.now());
  EXPECT_EQ(world.association(0).remote.address, address("192.0.2.7"));
  EXPECT_EQ(world.association(0).counters.sent, sent);
}

/// A pool of four that are right or not; the last question for more is answered at once.
class Pool : public testing::Test {
 protected:
  Pool() {
    for (const char* text : {"192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14"}) {
      world_.server(text);
    }
  }
  void start(int maxclock = 4) {
    core::SourceSettings line = source("pool.example", 4, 4);
    line.pool = true;
    core::Settings settings = follow_pool(line);
    settings.selection.maxclock = maxclock;
    world_.start(settings);
    answer();
  }
  void answer() {
    std::vector<ntp::IpAddress> addresses;
    for (const auto& [endpoint, _] : world_.servers) addresses.push_back(endpoint.address);
    world_.engine().on_resolved(world_.resolves.back().token, addresses, "", world_.now());
    answered_ = world_.resolves.size();
  }
  /// Time goes by, and every question for more is answered.
  void run_for(int seconds) {
    for (int passed = 0; passed < seconds; passed += 16) {
      world_.run_for(16);
      if (world_.resolves.size() > answered_) answer();
    }
  }
  [[nodiscard]] std::vector<std::string> members() {
    std::vector<std::string> all;
    for (const std::uint16_t id : world_.engine().association_ids()) {
      const auto state = world_.engine().association(id, world_.now());
      if (!state->pool) all.push_back(state->remote.address.text());
    }
    return all;
  }

  World world_;
  std::size_t answered_ = 0;
};

TEST_F(Pool, takes_as_many_as_maxclock) {
  start(3);
  run_for(600);
  EXPECT_THAT(members(), SizeIs(3));
}

TEST_F(Pool, replaces_a_member_that_disagrees_and_does_not_take_it_again) {
  world_.server("192.0.2.12").offset_s = 0.25;
  start();
  world_.server("192.0.2.15");
  run_for(1000);
  EXPECT_THAT(members(), testing::UnorderedElementsAre("192.0.2.11", "192.0.2.13", "192.0.2.14",
                                                       "192.0.2.15"));
  EXPECT_THAT(world_.notes, Contains(HasSubstr("192.0.2.12 of the pool disagrees")));
}

TEST_F(Pool, replaces_a_member_that_is_never_fit) {
  world_.server("192.0.2.12").state.leap = ntp::Leap::unsynchronised;
  start();
  world_.server("192.0.2.15");
  run_for(1000);
  EXPECT_THAT(members(), testing::Not(Contains("192.0.2.12")));
  EXPECT_THAT(world_.notes, Contains(HasSubstr("192.0.2.12 of the pool was not fit for long")));
}

TEST_F(Pool, replaces_one_member_at_a_time) {
  world_.server("192.0.2.15");
  world_.server("192.0.2.12").state.leap = ntp::Leap::unsynchronised;
  world_.server("192.0.2.13").state.leap = ntp::Leap::unsynchronised;
  start(5);
  world_.run_for(900);
  EXPECT_THAT(members(), SizeIs(4));
}

TEST_F(Pool, that_has_no_majority_keeps_its_members) {
  world_.servers.clear();
  world_.server("192.0.2.11");
  world_.server("192.0.2.12").offset_s = 0.25;
  start(2);
  run_for(4000);
  EXPECT_THAT(members(), SizeIs(2));
}

TEST_F(Pool, replaces_a_member_that_falls_silent) {
  start();
  run_for(100);
  world_.server("192.0.2.11").silent = true;
  world_.server("192.0.2.15");
  run_for(900);
  EXPECT_THAT(members(), Contains("192.0.2.15"));
  EXPECT_THAT(members(), testing::Not(Contains("192.0.2.11")));
}

TEST_F(Pool, comes_back_after_an_outage_of_all) {
  start();
  for (auto& [_, server] : world_.servers) server.silent = true;
  run_for(1000);
  for (auto& [_, server] : world_.servers) server.silent = false;
  run_for(200);
  EXPECT_THAT(members(), SizeIs(4));
  EXPECT_NE(world_.system().system_peer, 0);
}

// `tos minclock` is 3: two that are of use are too few.
TEST_F(Pool, grows_beyond_maxclock_while_too_few_are_of_use_but_not_beyond_its_double) {
  for (const char* text : {"192.0.2.15", "192.0.2.16", "192.0.2.17"}) world_.server(text);
  start(2);
  run_for(1000);
  EXPECT_THAT(members(), SizeIs(testing::AllOf(testing::Gt(2U), testing::Le(4U))));
}

TEST(Sources, one_with_a_key_that_nobody_has_is_not_asked) {
  World world;
  world.server("192.0.2.7");
  core::SourceSettings with_key = source("192.0.2.7", 4, 4);
  with_key.key = 5;
  world.start(follow_pool(with_key));
  world.run_for(60);
  EXPECT_EQ(world.polls, 0);
  EXPECT_THAT(world.notes, Contains(HasSubstr("key 5 is not in the keys file, not trusted")));
}

TEST(Sources, one_with_a_key_takes_no_answer_without_it) {
  World world;
  world.server("192.0.2.7");
  core::SourceSettings with_key = source("192.0.2.7", 4, 4);
  with_key.key = 5;
  const ntp::Key key{.id = {5}, .type = ntp::KeyType::sha1, .secret = {std::byte{'s'}}};
  world.start({});
  world.engine().set_keys([&key](std::uint32_t id) { return id == 5 ? &key : nullptr; });
  world.engine().reconfigure(follow_pool(with_key), world.now());
  world.run_for(60);
  EXPECT_GT(world.polls, 0);
  EXPECT_EQ(world.association(0).reach, 0);
  EXPECT_GT(world.association(0).counters.bad_auth, 0U);
}

// What a wake-up costs is shared, what a server may expect of a client is not touched.
TEST(Sources, share_wake_ups_and_none_is_asked_before_its_interval_is_over) {
  World world;
  core::Settings settings;
  std::map<std::string, std::vector<double>> asked;
  for (const std::string name : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
    settings.sources.push_back(source(name, 6, 6));
    world.server(name).deaf = [&world, &times = asked[name]](ntp::ByteView) {
      times.push_back(ntp::Seconds{world.now().mono.time_since_epoch()}.count());
      return false;
    };
  }
  world.start(settings);
  world.run_for(100);  // the first bursts
  for (auto& [name, times] : asked) times.clear();
  world.run_for(2000);
  std::set<double> wake_ups;
  for (const auto& [name, times] : asked) {
    EXPECT_GE(times.size(), 30U) << name;
    for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i] - times[i - 1], 64 - 1e-6);
    wake_ups.insert(times.begin(), times.end());
  }
  EXPECT_LE(wake_ups.size(), 45U);  // of some 124 polls
}

}  // namespace
