#include "view/lists_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace view {
namespace {

using testing::EndsWith;

TEST(ListsView, InterfacesOfBothStyles) {
  const auto rows = mode6::parse_interfaces(
      "addr.3=10.77.0.5:123, bcast.3=10.77.0.255:123, name.3=\"eth0\", en.3=0, flags.3=0x419, "
      "tl.3=1, mc.3=2, rx.3=413, tx.3=628, txerr.3=4, pc.3=12, up.3=169");
  EXPECT_THAT(
      interfaces_text(rows, Style::classic),
      EndsWith("  3 eth0                     D  419   1  2    413    628      4    12      169\n"
               "    10.77.0.5:123\n"
               "    10.77.0.255:123\n"));
  EXPECT_THAT(interfaces_text(rows, Style::ntpsec),
              EndsWith("  3 eth0                     D  419    413    628      4    12      169\n"
                       "    10.77.0.5:123\n"
                       "    10.77.0.255:123\n"));
}

TEST(ListsView, MasksThatAreNoPrefix) {
  const auto rows = mode6::parse_restrictions("addr.0=10.0.0.1, mask.0=255.0.0.255, hits.0=7");
  EXPECT_THAT(restrictions_text(rows, Style::classic),
              EndsWith("         7 10.0.0.1 255.0.0.255\n           \n"));
}

TEST(ListsView, WordsAreEscaped) {
  const auto rows = mode6::parse_restrictions("addr.0=10.0.0.1, flags.0=a\x1b b");
  EXPECT_THAT(restrictions_text(rows, Style::classic), EndsWith("           a^[ b\n"));
  EXPECT_EQ(restrictions_json(rows).at(0)["restrictions"], Json::parse(R"(["a^[", "b"])"));
}

TEST(ListsView, JsonOfInterfaces) {
  const Json list = interfaces_json(mode6::parse_interfaces("addr.0=[::]:123, up.0=5, en.0=1"));
  EXPECT_EQ(list.at(0)["address"], "[::]:123");
  EXPECT_EQ(list.at(0)["uptime"], 5);
  EXPECT_TRUE(list.at(0)["ttl"].is_null());
  EXPECT_TRUE(list.at(0)["broadcast"].is_null());
}

}  // namespace
}  // namespace view
