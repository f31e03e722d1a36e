// Names whose addresses change, and sources with keys.
#include "core/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
