#include "sys/listeners.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

#include "netio/udp_batch.hpp"

namespace sys {
namespace {

const ntp::IpAddress kLoopback = ntp::IpAddress::v4(0x7f000001);

netio::UdpSocket taken_socket() {
  auto socket = netio::UdpSocket::bind({kLoopback, 0});
  EXPECT_TRUE(socket) << socket.error().message();
  return std::move(*socket);
}

// A port that was free a moment ago.
std::uint16_t free_port() { return taken_socket().local().port; }

std::string listening_complaint(const ListenSettings& settings) {
  try {
    const Listeners listeners{settings};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "bound";
}

TEST(Listeners, SayWhoMayHaveThePortAndWhatToDo) {
  const netio::UdpSocket taken = taken_socket();
  const std::uint16_t port = taken.local().port;
  EXPECT_EQ(listening_complaint({.addresses = {kLoopback}, .port = port}),
            "UDP port " + std::to_string(port) +
                " is taken on 127.0.0.1: another time daemon runs; stop it, or choose --port");
}

TEST(Listeners, ASocketOfSomebodyElseTakesThePortOfEveryAddress) {
  const netio::UdpSocket taken = taken_socket();
  EXPECT_THAT(listening_complaint({.port = taken.local().port}),
              testing::HasSubstr("is taken on 0.0.0.0"));
}

TEST(Listeners, NameAnAddressThatIsNotHere) {
  const auto elsewhere = *ntp::IpAddress::parse("192.0.2.1");
  EXPECT_THAT(listening_complaint({.addresses = {elsewhere}, .port = free_port()}),
              testing::EndsWith(": this machine has no such address; see 'ip address'"));
}

struct Seen {
  ntp::Endpoint local;
  bool on_loopback = false;
  std::string text;
};

// What a daemon that listens as `settings` say sees of one datagram to `to`, and what comes back.
Seen serve_one(const ListenSettings& settings, const ntp::IpAddress& to, std::string& reply) {
  Seen seen;
  netio::EventLoop loop;
  Listeners listeners{settings};
  netio::UdpBatch batch;
  const auto listening = listeners.start(loop, [&](ServerPort& port) {
    const auto datagrams = batch.receive(port.socket);
    if (datagrams.empty()) return datagrams.size();
    const auto& loopback = listeners.loopback_interfaces();
    seen = {{datagrams[0].path.local, port.at.port},
            std::ranges::find(loopback, datagrams[0].path.interface) != loopback.end(),
            std::string{ntp::as_text(datagrams[0].octets)}};
    batch.buffer(0)[0] = std::byte{'A'};
    batch.reply(0, 1);
    batch.send(port.socket);
    return datagrams.size();
  });
  auto client = netio::UdpSocket::connect({to, settings.port});
  if (!client || client->send(ntp::as_bytes("Q"))) return seen;
  const auto watch = netio::Watch::readable(loop, client->fd(), [&] {
    client->receive(
        [&reply](const netio::Datagram& datagram) { reply = ntp::as_text(datagram.octets); });
    loop.stop();
  });
  netio::Timer deadline{loop, [&loop] { loop.stop(); }};
  deadline.at(netio::monotonic_now() + std::chrono::seconds{5});
  loop.run();
  return seen;
}

TEST(Listeners, HandOverWhatArrivesAndSendTheReply) {
  std::string reply;
  const Seen seen = serve_one({.addresses = {kLoopback}, .port = free_port()}, kLoopback, reply);
  EXPECT_EQ(seen.text, "Q");
  EXPECT_EQ(seen.local.address, kLoopback);
  EXPECT_TRUE(seen.on_loopback);
  EXPECT_EQ(reply, "A");
}

TEST(Listeners, OnEveryAddressKnowWhichOneWasAsked) {
  const auto second = ntp::IpAddress::v4(0x7f000002);
  std::string reply;
  const Seen seen = serve_one({.port = free_port()}, second, reply);
  EXPECT_EQ(seen.local.address, second);
  EXPECT_EQ(reply, "A");
}

TEST(Listeners, OfOneFamilyLeaveTheOtherAlone) {
  const std::uint16_t port = free_port();
  const Listeners listeners{{.port = port, .family = ntp::Family::ipv4}};
  const auto other = netio::UdpSocket::bind({ntp::IpAddress::v6({}), port});
  if (!other && other.error() == std::errc::address_family_not_supported) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  EXPECT_TRUE(other);
}

// Which socket of the listeners is given what comes from each of `sources`.
std::vector<int> sockets_for(Listeners& listeners, const std::vector<ntp::IpAddress>& sources) {
  std::vector<int> found;
  netio::EventLoop loop;
  netio::UdpBatch batch;
  const auto listening = listeners.start(loop, [&](ServerPort& port) {
    port.counters.received += batch.receive(port.socket).size();
    found.push_back(port.socket.fd());
    loop.stop();
    return std::size_t{0};
  });
  const ntp::Endpoint to = listeners.ports(0).front()->at;
  for (const ntp::IpAddress& source : sources) {
    const auto client = netio::UdpSocket::bind({source, 0});
    if (!client || client->reply(ntp::as_bytes("Q"), {.from = to, .local = {}})) return {};
    loop.run();
  }
  return found;
}

TEST(Listeners, GiveAcquaintancesASocketOfTheirOwnAndShowBothAsOne) {
  Listeners listeners{{.addresses = {kLoopback}, .port = free_port()}};
  if (!listeners.can_prefer()) GTEST_SKIP() << "this kernel does not choose sockets by a program";
  const auto client = ntp::IpAddress::v4(0x7f000002);
  const auto stranger = ntp::IpAddress::v4(0x7f000003);
  const auto before = sockets_for(listeners, {client, stranger});
  ASSERT_EQ(before.size(), 2);
  EXPECT_EQ(before[0], before[1]);
  listeners.prefer({client}, {});
  const auto after = sockets_for(listeners, {client, stranger});
  ASSERT_EQ(after.size(), 2);
  EXPECT_EQ(after[1], before[1]);
  EXPECT_NE(after[0], before[0]);
  const auto rows = listeners.rows();
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].received, 4);
}

// How often the handler is called for one datagram that waits, when it says each time that `came`
// were there, up to `most` calls.
int calls_a_wakeup(std::size_t came, int most) {
  Listeners listeners{{.addresses = {kLoopback}, .port = free_port()}};
  netio::EventLoop loop;
  netio::UdpBatch batch;
  int calls = 0;
  const auto listening = listeners.start(loop, [&](ServerPort& port) {
    batch.receive(port.socket);
    loop.stop();
    return ++calls < most ? came : 0;
  });
  const auto client = netio::UdpSocket::connect(listeners.ports(0).front()->at);
  if (!client || client->send(ntp::as_bytes("Q"))) return 0;
  loop.run();
  return calls;
}

TEST(Listeners, LookAgainAfterSeveralButNotAfterOne) {
  EXPECT_EQ(calls_a_wakeup(1, 3), 1);
  EXPECT_EQ(calls_a_wakeup(2, 3), 3);
}

TEST(Listeners, GoBackToTheLoopWhateverComes) {
  constexpr int kNever = 10'000;
  EXPECT_EQ(calls_a_wakeup(netio::UdpBatch::kSize - 1, kNever), 9);
  // Acquaintances, where the kernel tells who they are, had a turn after each full batch.
  EXPECT_THAT(calls_a_wakeup(netio::UdpBatch::kSize, kNever), testing::AnyOf(8, 16));
}

TEST(Listeners, WithThreadsPreferNobody) {
  const Listeners listeners{{.addresses = {kLoopback}, .port = free_port(), .threads = 2}};
  EXPECT_FALSE(listeners.can_prefer());
}

}  // namespace
}  // namespace sys
