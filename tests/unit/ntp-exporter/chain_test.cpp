#include "ntp-exporter/chain.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "played_fleet.hpp"

namespace ntp_exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

/// `name` at 192.0.2.`number` follows 192.0.2.`source`.
void follow(Fleet& fleet, const std::string& name, std::uint8_t number, int source) {
  Result result = played(name, number, "stratum=2");
  give_source(result, "srcadr=192.0.2.9, reach=0xff", false);
  give_source(result, fmt::format("srcadr=192.0.2.{}, reach=0xff", source));
  fleet.note(result, fleet_time(1));
}

/// "a(b c)"
std::string tree_text(const ChainNode& node) {
  std::string text = node.text;
  if (node.followers.empty()) return text;
  for (const ChainNode& one : node.followers)
    text += (&one == &node.followers[0] ? "(" : " ") + tree_text(one);
  return text + ")";
}

TEST(Chain, LeadsFromTheRootToThoseThatFollow) {
  Fleet fleet;
  follow(fleet, "root", 1, 100);
  follow(fleet, "middle", 2, 1);
  follow(fleet, "other", 3, 1);
  follow(fleet, "leaf", 4, 2);
  EXPECT_EQ(tree_text(chain_of(fleet, *fleet.find("middle"))), "192.0.2.100(root(middle(leaf)))");
  EXPECT_EQ(tree_text(chain_of(fleet, *fleet.find("root"))),
            "192.0.2.100(root(middle(leaf) other))");
}

TEST(Chain, EndsWhereARingCloses) {
  Fleet fleet;
  follow(fleet, "a", 1, 2);
  follow(fleet, "b", 2, 1);
  follow(fleet, "self", 3, 3);
  EXPECT_EQ(tree_text(chain_of(fleet, *fleet.find("a"))), "a(b)");
  EXPECT_EQ(tree_text(chain_of(fleet, *fleet.find("self"))), "self");
}

TEST(Chain, IsBounded) {
  Fleet fleet;
  for (int n = 0; n < 200; ++n)
    follow(fleet, fmt::format("h{:03}", n), static_cast<std::uint8_t>(n), n + 1);
  const std::string deep = tree_text(chain_of(fleet, *fleet.find("h199")));
  EXPECT_LE(std::ranges::count(deep, '('), static_cast<std::ptrdiff_t>(2 * kDeepestChain + 1));
  Fleet wide;
  follow(wide, "root", 1, 100);
  for (int n = 0; n < 2'000; ++n) follow(wide, fmt::format("f{}", n), 2, 1);
  EXPECT_LE(chain_of(wide, *wide.find("root")).followers[0].followers.size(), kMostFollowers);
}

TEST(Chain, TakesTheReferenceIdWhereNoSourceIsTold) {
  Fleet fleet;
  fleet.note(played("a", 1, "refid=GPS"), fleet_time(1));
  EXPECT_EQ(tree_text(chain_of(fleet, *fleet.find("a"))), "GPS(a)");
}

TEST(Chain, EscapesWhatTheNetworkSays) {
  Fleet fleet;
  fleet.note(played("a", 1, "refid=<b>"), fleet_time(1));
  const HostState& host = *fleet.find("a");
  const std::string text = chain_html(chain_of(fleet, host), host);
  EXPECT_THAT(text, HasSubstr("<li>&lt;b&gt;"));
  EXPECT_THAT(text, HasSubstr("<strong>a</strong>"));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
}

}  // namespace
}  // namespace ntp_exporter
