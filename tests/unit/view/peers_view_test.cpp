#include "view/peers_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/peers_text.hpp"

namespace view {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

mode6::PeerReply peer(std::string text, std::uint16_t status = 0x961a) {
  mode6::PeerReply reply;
  reply.id = {42};
  reply.status = mode6::PeerStatus::from(status);
  reply.text = std::move(text);
  reply.variables = mode6::decode_peer(mode6::parse_varlist(reply.text));
  return reply;
}

mode6::PeersReply with(std::string text) {
  mode6::PeersReply reply;
  reply.clock = ntp::Timestamp{0xeeaeac48, 0x80000000};
  reply.peers.push_back(peer(std::move(text)));
  return reply;
}

PeerRow row(std::string text, const PeersOptions& options = {}) {
  return peers_view(with(std::move(text)), options).rows.at(0);
}

constexpr std::string_view kServer = "srcadr=192.0.2.1, hmode=3, stratum=2, refid=GPS, ";

std::string server(std::string_view more) { return std::string{kServer} + std::string{more}; }

TEST(PeersView, AgeIsTheServersOwn) {
  const std::string heard = server("rec=0xeeaeac40.c0000000");
  EXPECT_EQ(row(heard).when, "8");
  // NTPsec counts whole seconds of the difference: 7.75.
  EXPECT_EQ(row(heard, {.style = Style::ntpsec}).when, "7");
  auto reply = with(heard);
  reply.clock.reset();
  EXPECT_EQ(peers_view(reply, {}).rows.at(0).when, "-");
}

TEST(PeersView, WithoutAPacketClassicTakesTheReferenceTime) {
  const std::string never = server("reftime=0xeeaeac3e.00000000, rec=0x00000000.00000000");
  EXPECT_EQ(row(never).when, "10");
  EXPECT_EQ(row(never, {.style = Style::ntpsec}).when, "-");
}

// Readers of tables that strip every tally character would lose letters of these names.
TEST(PeersView, ANameMayBeginLikeATally) {
  for (const std::string name : {"o.example", "x.example", "ox.ac.uk", "-.example"}) {
    const PeerRow shown = row(server("srchost=\"" + name + "\""));
    EXPECT_EQ(shown.remote, name);
    EXPECT_EQ(shown.tally, '*');
    EXPECT_THAT(peers_text({.rows = {shown}}, {}), HasSubstr("\n*" + name + " "));
  }
}

TEST(PeersView, PollIsTheShorterOfBoth) {
  EXPECT_EQ(row(server("ppoll=99, hpoll=3")).poll, "8");
  EXPECT_EQ(row(server("ppoll=4, hpoll=10")).poll, "16");
  EXPECT_EQ(row(server("hpoll=6")).poll, "64");
  EXPECT_EQ(row(server("ppoll=12, hpoll=12")).poll, "68m");
  EXPECT_EQ(row(server("ppoll=-128, hpoll=-3")).poll, "1");
  EXPECT_EQ(row(server("")).poll, "-");
}

TEST(PeersView, TypesByMode) {
  const auto type = [](std::string text, Style style = Style::classic) {
    return row(std::move(text), {.style = style}).type;
  };
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=1"), 's');
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=2"), 'S');
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=3"), 'u');
  EXPECT_EQ(type("srcadr=192.0.2.255, hmode=5"), 'B');
  EXPECT_EQ(type("srcadr=224.0.1.1, hmode=5"), 'M');
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=8"), 'b');
  EXPECT_EQ(type("srcadr=127.127.1.0, hmode=3"), 'l');
  EXPECT_EQ(type("srcadr=0.0.0.0, hmode=3"), 'p');
  EXPECT_EQ(type("srcadr=ff0e::101, hmode=3"), 'a');
  EXPECT_EQ(type("dstadr=127.0.0.1"), 'l');
  EXPECT_EQ(type("dstadr=224.0.1.1"), 'm');
  EXPECT_EQ(type("dstadr=192.0.2.1"), 'u');
  EXPECT_EQ(type("x"), '-');
}

TEST(PeersView, TypesAsNtpsecTellsThem) {
  const auto type = [](std::string text) {
    return row(std::move(text), {.style = Style::ntpsec}).type;
  };
  EXPECT_EQ(type("srcadr=127.127.1.0, hmode=3, srchost=\"LOCAL(0)\""), 'l');
  EXPECT_EQ(type("srcadr=127.127.1.0, hmode=3"), 'u');
  EXPECT_EQ(type("srcadr=0.0.0.0, hmode=3, refid=POOL"), 'p');
  EXPECT_EQ(type("srcadr=224.0.1.1, hmode=3"), 'a');
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=3, ntscookies=8"), '8');
  EXPECT_EQ(type("srcadr=192.0.2.1, hmode=3, ntscookies=-1"), 'u');
  EXPECT_EQ(type("srcadr=192.0.2.1"), '?');
}

TEST(PeersView, NamesOfSources) {
  const auto address = ntp::IpAddress::v4(0xc0000201);
  const std::string named = "srcadr=192.0.2.1, srchost=\"as.configured\"";
  PeersOptions options{.names = {{address, "By.Reverse"}}};
  EXPECT_EQ(row(named, options).remote, "as.configured");
  EXPECT_EQ(row("srcadr=192.0.2.1", options).remote, "By.Reverse");
  options.style = Style::ntpsec;
  EXPECT_EQ(row(named, options).remote, "by.reverse");
  options.numeric = true;
  EXPECT_EQ(row(named, options).remote, "192.0.2.1");
  EXPECT_EQ(row("srcadr=0.0.0.0, srchost=\"pool.example\"", options).remote, "pool.example");
  options.style = Style::classic;
  EXPECT_EQ(row("srcadr=127.127.1.0", options).remote, "127.127.1.0");
  options.numeric = false;
  EXPECT_EQ(row("srcadr=127.127.1.0", options).remote, "LOCAL(0)");
  options.kind = PeersKind::opeers;
  EXPECT_EQ(row(named, options).remote, "By.Reverse");
}

TEST(PeersView, AsksNamesOnlyOfAddressesItWillName) {
  mode6::PeersReply reply = with("srcadr=192.0.2.1");
  reply.peers.push_back(peer("srcadr=192.0.2.2, srchost=\"named\""));
  reply.peers.push_back(peer("srcadr=127.127.1.0"));
  reply.peers.push_back(peer("srcadr=0.0.0.0"));
  EXPECT_THAT(addresses_to_name(reply, {}), ElementsAre(ntp::IpAddress::v4(0xc0000201)));
  EXPECT_THAT(addresses_to_name(reply, {.style = Style::ntpsec}),
              ElementsAre(ntp::IpAddress::v4(0xc0000201), ntp::IpAddress::v4(0xc0000202)));
  EXPECT_THAT(addresses_to_name(reply, {.numeric = true}), IsEmpty());
}

TEST(PeersView, NumbersOfEitherKindOfDaemon) {
  const std::string fine = server("delay=0.021400, offset=-0.016000, jitter=16000.000000");
  EXPECT_EQ(row(fine).delay, "0.021");
  EXPECT_EQ(row(fine).offset, "-0.016");
  EXPECT_EQ(row(fine).third, "16000.0");
  EXPECT_EQ(row(fine, {.style = Style::ntpsec}).delay, "  0.0214");
  const std::string coarse = server("delay=0.021, offset=-0.016, dispersion=1.5");
  EXPECT_EQ(row(coarse, {.style = Style::ntpsec}).delay, "   0.021");
  EXPECT_EQ(row(coarse, {.style = Style::ntpsec}).third, "   1.500");  // no jitter
  EXPECT_EQ(row(server(""), {.style = Style::ntpsec}).delay, "       .");
  EXPECT_EQ(row(server("")).delay, "0.000");
  EXPECT_EQ(row(fine, {.units = true}).delay, "21.40us");
}

TEST(PeersView, OnlyTheFamilyThatIsWanted) {
  mode6::PeersReply reply = with("srcadr=192.0.2.1");
  reply.peers.push_back(peer("srcadr=2001:db8::1"));
  EXPECT_EQ(peers_view(reply, {.family = ntp::Family::ipv6}).rows.at(0).remote, "2001:db8::1");
  EXPECT_EQ(peers_view(reply, {.family = ntp::Family::ipv4}).rows.size(), 1U);
}

TEST(PeersView, SourcesWithoutVariablesHaveNoRow) {
  mode6::PeersReply reply = with("");
  reply.peers.push_back(peer("srcadr=192.0.2.1"));
  reply.peers.back().failure = mode6::Failure{mode6::AskError::no_answer};
  EXPECT_THAT(peers_view(reply, {}).rows, IsEmpty());
}

// Whatever a server sends, a row stays one line of printable ASCII and its columns stay in place.
TEST(PeersView, HostileTextStaysInItsColumns) {
  const std::string controls(4096, '\x1b');
  const std::string digits(400, '9');
  const std::string text = "srcadr=" + controls + ", srchost=\"" + controls +
                           "\", refid=" + controls + ", stratum=" + digits +
                           ", hmode=3, reach=0xffffffffff, ppoll=" + digits + ", delay=" + digits +
                           ", offset=-" + digits + ", jitter=999999999999.5";
  for (const Style style : {Style::classic, Style::ntpsec}) {
    const auto table = peers_view(with(text), {.style = style});
    std::string drawn = peers_text(table, {});
    drawn.erase(0, drawn.find('\n', drawn.find('\n') + 1) + 1);
    EXPECT_EQ(std::ranges::count(drawn, '\n'), 1);
    EXPECT_EQ(drawn.size(), style == Style::classic ? 79U : 84U) << drawn;
    EXPECT_TRUE(
        std::ranges::all_of(drawn, [](char c) { return c == '\n' || (c >= ' ' && c < 127); }));
    EXPECT_THAT(drawn, HasSubstr("  377 "));
  }
}

TEST(PeersText, ServerColumnIsAsWideAsTheLongestHost) {
  const auto table = peers_view(with(server("")), {});
  const std::string text = peers_text(table, {.server = ServerColumn{"a", 8}});
  EXPECT_THAT(text, HasSubstr("server        remote           refid      st t when"));
  EXPECT_THAT(text, HasSubstr("\na        *192.0.2.1       .GPS."));
  EXPECT_THAT(text, HasSubstr("\n" + std::string(87, '=') + "\n"));
}

TEST(PeersText, WideRemoteHasALineOfItsOwn) {
  const auto table =
      peers_view(with("srcadr=2001:db8:1:2:3:4:5:6, refid=GPS, stratum=1, hmode=3"), {});
  EXPECT_THAT(peers_text(table, {.wide = true}),
              HasSubstr("*2001:db8:1:2:3:4:5:6\n                 .GPS.            1 u"));
  EXPECT_THAT(peers_text(table, {}), HasSubstr("*2001:db8:1:2:3: .GPS."));
}

}  // namespace
}  // namespace view
