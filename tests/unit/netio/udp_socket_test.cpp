#include "netio/udp_socket.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <poll.h>
#include <string>
#include <vector>

#include "netio/udp_server.hpp"

namespace netio {
namespace {

const ntp::Endpoint kAnyPort{ntp::IpAddress::v4(0x7f000001), 0};

void wait_for(const UdpSocket& socket) {
  pollfd waited{.fd = socket.fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&waited, 1, 2000), 1) << "nothing came in 2 s";
}

UdpSocket server_socket(const ntp::Endpoint& at = kAnyPort) {
  auto socket = UdpSocket::bind(at);
  EXPECT_TRUE(socket) << socket.error().message();
  return std::move(*socket);
}

UdpSocket client_of(const UdpSocket& server) {
  auto socket = UdpSocket::connect(server.local());
  EXPECT_TRUE(socket) << socket.error().message();
  return std::move(*socket);
}

std::vector<std::string> received(const UdpSocket& socket) {
  std::vector<std::string> texts;
  EXPECT_FALSE(socket.receive(
      [&texts](const Datagram& datagram) { texts.emplace_back(ntp::as_text(datagram.octets)); }));
  return texts;
}

TEST(UdpSocket, SaysWhenAndOnWhichWayADatagramCame) {
  const UdpSocket server = server_socket();
  const UdpSocket client = client_of(server);
  const auto before = realtime_now().timestamp();
  ASSERT_FALSE(client.send(ntp::as_bytes("question")));
  wait_for(server);
  int count = 0;
  ASSERT_FALSE(server.receive([&](const Datagram& datagram) {
    ++count;
    EXPECT_EQ(datagram.path.from, client.local());
    EXPECT_EQ(datagram.path.local, kAnyPort.address);
    EXPECT_NE(datagram.path.interface, 0U);
    if (datagram.received) {
      EXPECT_GE(datagram.received->timestamp() - before, ntp::Nanos{-1});
    }
  }));
  EXPECT_EQ(count, 1);
}

TEST(UdpSocket, RepliesFromTheAddressThatWasAsked) {
  const UdpSocket server = server_socket({ntp::IpAddress::v4(0), 0});
  const ntp::Endpoint second{ntp::IpAddress::v4(0x7f000002), server.local().port};
  const auto client = UdpSocket::connect(second);
  ASSERT_TRUE(client);
  ASSERT_FALSE(client->send(ntp::as_bytes("question")));
  wait_for(server);
  ASSERT_FALSE(server.receive([&server](const Datagram& datagram) {
    EXPECT_FALSE(server.reply(ntp::as_bytes("answer"), datagram.path));
  }));
  wait_for(*client);
  EXPECT_EQ(received(*client), std::vector<std::string>{"answer"});
}

TEST(UdpSocket, SaysThatNobodyListens) {
  auto server = std::make_unique<UdpSocket>(server_socket());
  const UdpSocket client = client_of(*server);
  server.reset();
  ASSERT_FALSE(client.send(ntp::as_bytes("question")));
  wait_for(client);
  EXPECT_EQ(client.receive([](const Datagram&) {}), std::errc::connection_refused);
}

TEST(UdpSocket, SaysWhenADatagramLeft) {
  const UdpSocket server = server_socket();
  const auto client = UdpSocket::connect(server.local(), true);
  ASSERT_TRUE(client);
  const auto before = realtime_now().timestamp();
  ASSERT_FALSE(client->send(ntp::as_bytes("question")));
  const auto left = client->transmitted();
  if (!left) GTEST_SKIP() << "the kernel gives no transmit timestamps here";
  EXPECT_GE(left->timestamp() - before, ntp::Nanos{-1});
  EXPECT_GE(realtime_now().timestamp() - left->timestamp(), ntp::Nanos{-1});
}

TEST(UdpSocket, DropsWhatIsTooLong) {
  const UdpSocket server = server_socket();
  const UdpSocket client = client_of(server);
  ASSERT_FALSE(client.send(ntp::as_bytes(std::string(kMaxDatagram + 1, 'x'))));
  ASSERT_FALSE(client.send(ntp::as_bytes("short")));
  wait_for(server);
  EXPECT_EQ(received(server), std::vector<std::string>{"short"});
}

TEST(UdpServer, AnswersABatchAndKeepsSilenceApart) {
  UdpServer server{server_socket()};
  const UdpSocket client = client_of(server.socket());
  for (const char* text : {"a", "silent", "b", "c"}) {
    ASSERT_FALSE(client.send(ntp::as_bytes(text)));
  }
  wait_for(server.socket());
  std::size_t count = 0;
  while (count < 4) {
    count += server.serve([](const Datagram& datagram, ntp::ByteSpan out) -> std::size_t {
      if (datagram.octets.size() > 1) return 0;
      std::ranges::copy(datagram.octets, out.begin());
      out[1] = std::byte{'!'};
      return 2;
    });
  }
  wait_for(client);
  EXPECT_EQ(received(client), (std::vector<std::string>{"a!", "b!", "c!"}));
}

TEST(UdpServer, AnswersOverIpv6) {
  auto bound = UdpSocket::bind({*ntp::IpAddress::parse("::1"), 0});
  if (!bound) GTEST_SKIP() << "no IPv6 here: " << bound.error().message();
  UdpServer server{std::move(*bound)};
  const UdpSocket client = client_of(server.socket());
  ASSERT_FALSE(client.send(ntp::as_bytes("x")));
  wait_for(server.socket());
  server.serve([](const Datagram& datagram, ntp::ByteSpan out) {
    EXPECT_EQ(datagram.path.local.text(), "::1");
    out[0] = std::byte{'y'};
    return std::size_t{1};
  });
  wait_for(client);
  EXPECT_EQ(received(client), std::vector<std::string>{"y"});
}

}  // namespace
}  // namespace netio
