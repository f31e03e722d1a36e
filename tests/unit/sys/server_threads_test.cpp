// Threads that serve, on real sockets of loopback. Run under ThreadSanitizer by `./dev tsan`.
#include "sys/server_threads.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <optional>
#include <poll.h>
#include <thread>
#include <utility>

#include "ntp/packet.hpp"
#include "sys/listeners.hpp"

namespace sys {
namespace {

using RequestOctets = std::array<std::byte, ntp::kHeaderSize>;

// What a client of this address gets within two seconds.
std::vector<std::byte> answer_to(const netio::UdpSocket& client, ntp::ByteView request) {
  std::vector<std::byte> reply;
  if (client.send(request)) return reply;
  pollfd wait{.fd = client.fd(), .events = POLLIN, .revents = 0};
  if (poll(&wait, 1, 2000) <= 0) return reply;
  client.receive(
      [&reply](const netio::Datagram& datagram) {
        reply.assign(datagram.octets.begin(), datagram.octets.end());
      },
      1);
  return reply;
}

RequestOctets request() {
  RequestOctets octets{};
  octets[0] = std::byte{0x23};
  octets[47] = std::byte{0x5a};
  return octets;
}

core::ServedTime synchronised(std::uint32_t refid) {
  return {.leap = ntp::Leap::none, .stratum = {2}, .refid = {refid}, .reference = {}};
}

class ServerThreadsTest : public testing::Test {
 protected:
  static constexpr std::size_t kThreads = 3;
  static constexpr std::uint32_t kRefid = 0x01010101;

  ServerThreadsTest() {
    for (std::size_t i = 0; i < kThreads; ++i) {
      gates_.push_back(std::make_unique<node::Gate>(i, ntp::Log2{-20}, ntp::Monotonic{}));
      gates_.back()->set_access(core::AccessTable{});
      gates_.back()->set_limits({}, i, kThreads);
    }
    threads_.emplace(std::vector{gates_[0].get(), gates_[1].get(), gates_[2].get()});
    threads_->publish(synchronised(kRefid), {});
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads_->watch(i, {listeners_.ports(i), listeners_.loopback_interfaces()});
    }
  }

  // A port of this machine that was free a moment ago.
  static std::uint16_t free_port() {
    const auto socket = netio::UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0});
    return socket->local().port;
  }
  netio::UdpSocket client() const {
    auto socket = netio::UdpSocket::connect({ntp::IpAddress::v4(0x7f000001), port_});
    return std::move(*socket);
  }
  std::uint64_t received() {
    const auto paused = threads_->pause();
    std::uint64_t sum = 0;
    for (const auto& gate : gates_) sum += gate->counters().received;
    return sum;
  }

  std::uint16_t port_ = free_port();
  Listeners listeners_{
      {.addresses = {ntp::IpAddress::v4(0x7f000001)}, .port = port_, .threads = kThreads}};
  std::vector<std::unique_ptr<node::Gate>> gates_;
  std::optional<ServerThreads> threads_;
};

TEST_F(ServerThreadsTest, PlainRequestsAreAnswered) {
  const auto socket = client();
  const auto reply = answer_to(socket, request());
  ASSERT_EQ(reply.size(), ntp::kHeaderSize);
  const ntp::Packet header = ntp::parse_packet(reply)->header;
  EXPECT_EQ(header.mode, ntp::Mode::server);
  EXPECT_EQ(header.refid.value, kRefid);
  EXPECT_EQ(header.origin.wire(), 0x5aU);
  EXPECT_LT(header.transmit - header.receive, std::chrono::seconds{1});
  EXPECT_EQ(received(), 1U);
}

TEST_F(ServerThreadsTest, OneAddressComesToOneThreadWhateverItsPort) {
  for (int i = 0; i < 30; ++i) ASSERT_FALSE(answer_to(client(), request()).empty()) << i;
  const auto paused = threads_->pause();
  int served = 0;
  for (const auto& gate : gates_) served += gate->counters().received != 0 ? 1 : 0;
  EXPECT_EQ(served, 1);
}

TEST_F(ServerThreadsTest, WhatIsMoreThanPlainIsHandedOver) {
  RequestOctets control = request();
  control[0] = std::byte{0x26};
  const auto socket = client();
  ASSERT_FALSE(socket.send(control));
  pollfd wait{.fd = threads_->handover().fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&wait, 1, 2000), 1);
  const auto requests = threads_->handover().take();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].arrived().from, socket.local());
  EXPECT_TRUE(std::ranges::equal(requests[0].arrived().octets, control));
  EXPECT_LT(requests[0].gate, kThreads);
}

TEST_F(ServerThreadsTest, NewsAndPausesWhileOthersAsk) {
  std::atomic<bool> ends = false;
  int answers = 0;
  std::thread asking{[this, &ends, &answers] {
    const auto socket = client();
    for (int i = 0; i < 100; ++i) answers += answer_to(socket, request()).empty() ? 0 : 1;
    ends = true;
  }};
  for (std::uint32_t i = 0; !ends; ++i) {
    threads_->publish(synchronised(i), {.mono_ahead = ntp::Nanos{i}});
    if (i % 100 == 0) received();
    if (i % 500 == 0) threads_->watch(i % kThreads, {listeners_.ports(i % kThreads), {1}});
  }
  asking.join();
  EXPECT_GT(answers, 0);
}

TEST(Handover, KeepsNoMoreThanItMay) {
  Handover handover;
  for (std::size_t i = 0; i < Handover::kMost; ++i) EXPECT_TRUE(handover.push({.gate = i}));
  EXPECT_FALSE(handover.push({}));
  EXPECT_EQ(handover.take().size(), Handover::kMost);
  EXPECT_TRUE(handover.push({}));
}

TEST(SequenceLock, NobodyReadsHalfAValue) {
  struct Twice {
    std::array<std::uint64_t, 8> same;
  };
  SequenceLock<Twice> lock;
  std::atomic<bool> ends = false;
  std::thread writing{[&] {
    for (std::uint64_t i = 0; !ends; ++i) lock.store({{i, i, i, i, i, i, i, i}});
  }};
  for (int i = 0; i < 20'000; ++i) {
    const Twice value = lock.load();
    ASSERT_EQ(value.same.front(), value.same.back());
  }
  ends = true;
  writing.join();
}

}  // namespace
}  // namespace sys
