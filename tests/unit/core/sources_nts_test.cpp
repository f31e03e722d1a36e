// Sources under Network Time Security: never asked without keys, never believed without a proof.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine.hpp"
#include "nts/fields.hpp"
#include "support/simulated_world.hpp"

namespace {

core::Settings sealed_source() {
  core::Settings settings;
  settings.sources = {simulated::source("192.0.2.7", 0, 3)};
  settings.sources[0].nts.emplace();
  return settings;
}

core::KeyAnswer some_keys() {
  core::KeyAnswer answer{.reached = true, .server = simulated::World::endpoint("192.0.2.7")};
  answer.keys.to_server = nts::SecretKey{std::vector<std::byte>(32, std::byte{1})};
  answer.keys.to_client = nts::SecretKey{std::vector<std::byte>(32, std::byte{2})};
  answer.cookies.assign(8, nts::Cookie(104, std::byte{3}));
  return answer;
}

TEST(SourcesNts, nobody_is_asked_before_there_are_keys) {
  simulated::World world;
  world.server("192.0.2.7");
  world.start(sealed_source());
  world.run_for(600);
  EXPECT_EQ(world.polls, 0);
  EXPECT_EQ(world.exchanges.size(), 1U);
}

TEST(SourcesNts, a_server_without_keys_is_asked_ever_more_seldom) {
  simulated::World world;
  world.start(sealed_source());
  for (int i = 0; i < 600; ++i) {
    world.engine().on_keys(world.exchanges.back().token, {.error = "no", .reached = true},
                           world.now());
    world.run_for(10);
  }
  EXPECT_GE(world.exchanges.size(), 6U);
  EXPECT_LE(world.exchanges.size(), 14U) << "in 6,000 s";
}

TEST(SourcesNts, plain_answers_count_as_bad_and_nothing_else) {
  simulated::World world;
  world.server("192.0.2.7");
  world.start(sealed_source());
  world.engine().on_keys(world.exchanges.back().token, some_keys(), world.now());
  world.run_for(5);
  EXPECT_GT(world.polls, 0);
  EXPECT_EQ(world.association(0).reach, 0);
  EXPECT_GT(world.association(0).counters.bad_auth, 0U);
  EXPECT_EQ(world.engine().nts_counters().good, 0U);
  EXPECT_EQ(world.system().stratum, ntp::kUnsynchronised);
}

TEST(SourcesNts, forged_refusals_lead_to_no_exchange_and_no_other_poll) {
  const auto polls_under = [](int refusals) {
    simulated::World world;
    world.start(sealed_source());
    world.engine().on_keys(world.exchanges.back().token, some_keys(), world.now());
    for (int second = 0; second < 5; ++second) {
      world.run_for(1);
      for (int i = 0; i < refusals; ++i) {
        std::vector<std::byte> kiss(ntp::kHeaderSize + nts::field_size(nts::kUniqueId));
        ntp::Writer out{std::span{kiss}.subspan(ntp::kHeaderSize)};
        nts::write_field(out, nts::FieldType::unique_id,
                         std::vector<std::byte>(nts::kUniqueId, static_cast<std::byte>(i)));
        ntp::write_header({.leap = ntp::Leap::unsynchronised,
                           .mode = ntp::Mode::server,
                           .stratum = {0},
                           .refid = ntp::refid("NTSN"),
                           .origin = world.last_nonce()},
                          std::span{kiss}.first<ntp::kHeaderSize>());
        world.inject(kiss, simulated::World::endpoint("192.0.2.7"));
      }
    }
    return std::tuple{world.polls, world.exchanges.size(), world.association(0).reach};
  };
  EXPECT_EQ(polls_under(50), polls_under(0));
}

TEST(SourcesNts, cookies_that_are_used_up_lead_to_fresh_keys) {
  simulated::World world;
  world.start(sealed_source());
  world.engine().on_keys(world.exchanges.back().token, some_keys(), world.now());
  world.run_for(600);
  EXPECT_EQ(world.polls, 8) << "each cookie once";
  EXPECT_EQ(world.exchanges.size(), 2U);
}

}  // namespace
