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
    if (datagrams.empty()) return false;
    const auto& loopback = listeners.loopback_interfaces();
    seen = {{datagrams[0].path.local, port.at.port},
            std::ranges::find(loopback, datagrams[0].path.interface) != loopback.end(),
            std::string{ntp::as_text(datagrams[0].octets)}};
    batch.buffer(0)[0] = std::byte{'A'};
    batch.reply(0, 1);
    batch.send(port.socket);
    return batch.is_full();
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

}  // namespace
}  // namespace sys
