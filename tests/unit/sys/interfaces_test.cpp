#include "sys/interfaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netio/event_loop.hpp"
#include "sys/interface_changes.hpp"

namespace sys {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using Rule = core::InterfaceRule;
using Action = Rule::Action;
using Fits = Rule::Fits;

ntp::IpAddress address(const char* text) { return *ntp::IpAddress::parse(text); }

Rule network(Action action, const char* base, const char* mask) {
  return {.action = action, .fits = Fits::network, .network = address(base), .mask = address(mask)};
}
Rule group(Action action, Fits fits) { return {.action = action, .fits = fits}; }

const LocalAddress kLo{address("127.0.0.1"), "lo", true};
const LocalAddress kWire{address("10.0.0.5"), "eth0", false};
const LocalAddress kAlias{address("10.0.0.6"), "eth0:1", false};
const LocalAddress kWire6{address("2001:db8::5"), "eth0", false};

TEST(Interfaces, LoopbackHasItsAddress) {
  EXPECT_THAT(local_addresses(), Contains(kLo));
  EXPECT_THAT(addresses_of_interface("lo"), Contains(address("127.0.0.1")));
}

TEST(Interfaces, AnUnknownOneHasNone) { EXPECT_THAT(addresses_of_interface("nosuch0"), IsEmpty()); }

TEST(Interfaces, WithoutARuleAllAreListenedOn) {
  EXPECT_EQ(action_for({}, kWire), Action::listen);
  EXPECT_EQ(action_for({}, kLo), Action::listen);
}

TEST(Interfaces, TheLastThatFitsCounts) {
  const std::vector rules{group(Action::ignore, Fits::all),
                          Rule{.action = Action::listen, .fits = Fits::name, .name = "eth0"},
                          network(Action::drop, "10.0.0.0", "255.0.0.0")};
  EXPECT_EQ(action_for(rules, kWire), Action::drop);
  EXPECT_EQ(action_for(rules, kWire6), Action::listen);
  EXPECT_EQ(
      action_for({group(Action::drop, Fits::ipv4), group(Action::ignore, Fits::ipv6)}, kWire6),
      Action::ignore);
}

TEST(Interfaces, AllIsNotLoopback) {
  EXPECT_EQ(action_for({group(Action::ignore, Fits::all)}, kLo), Action::listen);
  EXPECT_EQ(action_for({group(Action::ignore, Fits::ipv4)}, kLo), Action::ignore);
}

TEST(Interfaces, AliasesMayBeLeftOut) {
  const std::vector rules{group(Action::ignore, Fits::alias)};
  EXPECT_EQ(action_for(rules, kAlias), Action::ignore);
  EXPECT_EQ(action_for(rules, kWire), Action::listen);
}

TEST(Interfaces, ChosenAreThoseOfTheFamily) {
  const std::vector rules{group(Action::ignore, Fits::alias)};
  EXPECT_THAT(choose_addresses(rules, {kLo, kWire, kAlias, kWire6}, ntp::Family::ipv4),
              ElementsAre(ChosenAddress{kLo.address}, ChosenAddress{kWire.address}));
}

TEST(Interfaces, OneThatIsNamedAloneNeedsNoList) {
  const std::vector rules{group(Action::ignore, Fits::ipv4),
                          network(Action::listen, "127.0.0.2", "255.255.255.255")};
  EXPECT_THAT(choose_addresses(rules, {kLo, kWire}, ntp::Family::none),
              ElementsAre(ChosenAddress{address("127.0.0.2"), false, true}));
}

TEST(Interfaces, DroppedOnesAreOpened) {
  EXPECT_THAT(choose_addresses({group(Action::drop, Fits::ipv4)}, {kWire}, ntp::Family::none),
              ElementsAre(Field(&ChosenAddress::drop, true)));
}

TEST(InterfaceChanges, WithoutAnIntervalNobodyIsAsked) {
  netio::EventLoop loop;
  const InterfaceChanges changes{loop, std::chrono::seconds{0}, [] {}};
  EXPECT_FALSE(changes.is_told());
}

}  // namespace
}  // namespace sys
