#include "core/rule_index.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace {

using core::RestrictRule;
using core::RuleIndex;

RuleIndex::Rule first_that_fits(const std::vector<RestrictRule>& rules, const ntp::Endpoint& from) {
  const auto found = std::ranges::find_if(
      rules, [&from](const RestrictRule& rule) { return core::matches(rule, from); });
  return found == rules.end() ? RuleIndex::kNone
                              : static_cast<RuleIndex::Rule>(found - rules.begin());
}

ntp::IpAddress near(std::mt19937& random, bool ipv4) {
  ntp::IpAddress address;
  address.family = ipv4 ? ntp::Family::ipv4 : ntp::Family::ipv6;
  // Few different octets, so that networks lie within and beside one another, and at both ends.
  for (std::size_t i = 0; i < address.size(); ++i) {
    constexpr std::uint8_t kOctets[] = {0, 0, 1, 127, 128, 255};
    address.octets[i] = kOctets[random() % 6];
  }
  return address;
}

RestrictRule any_rule(std::mt19937& random) {
  RestrictRule rule{.network = near(random, random() % 2 == 0), .mask = {}, .ntpport = false};
  rule.mask.family = rule.network.family;
  rule.ntpport = random() % 4 == 0;
  auto bits = random() % (8 * rule.network.size() + 1);
  for (std::size_t i = 0; i < rule.network.size(); ++i) {
    const auto here = std::min<std::size_t>(bits, 8);
    bits -= here;
    rule.mask.octets[i] = static_cast<std::uint8_t>(0xff00U >> here);
    if (random() % 40 == 0) rule.mask.octets[i] ^= 0x10;  // no prefix
    rule.network.octets[i] &= rule.mask.octets[i];
  }
  return rule;
}

TEST(RuleIndex, finds_what_going_through_the_list_finds) {
  std::mt19937 random{20'261'126};
  for (int table = 0; table < 300; ++table) {
    std::vector<RestrictRule> rules(random() % 40);
    for (RestrictRule& rule : rules) rule = any_rule(random);
    const RuleIndex index{rules};
    for (int i = 0; i < 300; ++i) {
      const ntp::Endpoint from{near(random, random() % 2 == 0),
                               static_cast<std::uint16_t>(122 + random() % 3)};
      ASSERT_EQ(index.find(from), first_that_fits(rules, from)) << from.text() << " of " << table;
    }
  }
}

TEST(RuleIndex, nothing_is_found_in_nothing) {
  EXPECT_EQ(RuleIndex{}.find({ntp::IpAddress::v4(1), 1}), RuleIndex::kNone);
  EXPECT_EQ(RuleIndex{}.find({{}, 1}), RuleIndex::kNone);
}

}  // namespace
