#include "common/name_cache.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(NameCache, GivesNumericAddressesAtOnce) {
  netio::EventLoop loop;
  NameCache names{loop};
  std::string found;
  names.resolve("192.0.2.1", ntp::Family::none,
                [&](const netio::Resolved& resolved) { found = resolved.addresses.at(0).text(); });
  EXPECT_EQ(found, "192.0.2.1");
  EXPECT_EQ(names.size(), 0U);
}

TEST(NameCache, AsksOnceForAllThatAskTogether) {
  netio::EventLoop loop;
  NameCache names{loop};
  int answers = 0;
  for (int i = 0; i < 3; ++i) {
    names.resolve("localhost", ntp::Family::ipv4, [&](const netio::Resolved& resolved) {
      EXPECT_EQ(resolved.addresses.size(), 1U);
      if (++answers == 3) loop.stop();
    });
  }
  loop.run();
  EXPECT_EQ(answers, 3);
  EXPECT_EQ(names.size(), 1U);
  // Known now: before the call returns.
  names.resolve("localhost", ntp::Family::ipv4, [&](const netio::Resolved&) { ++answers; });
  EXPECT_EQ(answers, 4);
}

TEST(NameCache, RemembersThatANameIsUnknown) {
  netio::EventLoop loop;
  NameCache names{loop};
  std::string error;
  names.resolve(std::string(80, 'a'), ntp::Family::none, [&](const netio::Resolved& resolved) {
    error = resolved.error;
    loop.stop();
  });
  loop.run();
  EXPECT_FALSE(error.empty());
  std::string again;
  names.resolve(std::string(80, 'a'), ntp::Family::none,
                [&](const netio::Resolved& resolved) { again = resolved.error; });
  EXPECT_EQ(again, error);
}

TEST(NameCache, GivesUpWhenNoNameServerAnswers) {
  netio::EventLoop loop;
  // Shorter than any lookup.
  NameCache names{loop, {.patience = ntp::Nanos{1}}};
  std::string error;
  names.resolve(std::string(70, 'b'), ntp::Family::none, [&](const netio::Resolved& resolved) {
    error = resolved.error;
    loop.stop();
  });
  loop.run();
  EXPECT_FALSE(error.empty());
}

}  // namespace
}  // namespace common
