#include "netio/source_filter.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>

#include "netio/udp_socket.hpp"

namespace netio {
namespace {

using Packet = std::array<std::byte, 40>;  // its network header

constexpr SourceFilter::Factors kFactors{0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f,
                                         0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09};

Packet packet_from(const ntp::IpAddress& source) {
  Packet packet{};
  const std::size_t offset = source.family == ntp::Family::ipv4 ? 12 : 8;
  std::ranges::copy(source.bytes(), packet.begin() + static_cast<std::ptrdiff_t>(offset));
  return packet;
}

std::uint32_t load(const Packet& packet, std::uint32_t at, std::size_t size) {
  const std::uint32_t offset = at - static_cast<std::uint32_t>(SKF_NET_OFF);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | std::to_integer<std::uint32_t>(packet.at(offset + i));
  }
  return value;
}

// The part of the kernel's machine that the program uses; nullopt: it uses something else.
std::optional<std::uint32_t> run(std::span<const sock_filter> program, const Packet& packet,
                                 std::size_t* steps = nullptr) {
  std::uint32_t a = 0;
  std::uint32_t x = 0;
  std::uint32_t memory = 0;
  for (std::size_t at = 0, taken = 1; at < program.size(); ++at, ++taken) {
    const sock_filter& now = program[at];
    switch (now.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        a = load(packet, now.k, 4);
        break;
      case BPF_LD | BPF_H | BPF_ABS:
        a = load(packet, now.k, 2);
        break;
      case BPF_LD | BPF_IMM:
        a = now.k;
        break;
      case BPF_ST:
        memory = a;
        break;
      case BPF_LDX | BPF_MEM:
        x = memory;
        break;
      case BPF_ALU | BPF_MUL | BPF_K:
        a *= now.k;
        break;
      case BPF_ALU | BPF_ADD | BPF_X:
        a += x;
        break;
      case BPF_ALU | BPF_AND | BPF_K:
        a &= now.k;
        break;
      case BPF_JMP | BPF_JA:
        at += now.k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += a == now.k ? now.jt : now.jf;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        at += a >= now.k ? now.jt : now.jf;
        break;
      case BPF_RET | BPF_K:
        if (steps != nullptr) *steps = taken;
        return now.k;
      default:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

std::vector<ntp::IpAddress> random_addresses(ntp::Family family, std::size_t count,
                                             std::uint32_t seed) {
  std::mt19937 draw{seed};
  std::vector<ntp::IpAddress> found;
  for (std::size_t i = 0; i < count; ++i) {
    std::array<std::uint8_t, 16> octets{};
    for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(draw());
    found.push_back(family == ntp::Family::ipv4
                        ? ntp::IpAddress::v4(static_cast<std::uint32_t>(draw()))
                        : ntp::IpAddress::v6(octets));
  }
  return found;
}

class SourceFilterTest : public testing::TestWithParam<ntp::Family> {};

TEST_P(SourceFilterTest, TellsTheKnownFromAllOthers) {
  for (const std::size_t count : {0U, 1U, 2U, 31U, 32U, 33U, 64U, 65U, 200U, 1000U, 2048U}) {
    const auto known = random_addresses(GetParam(), count, 1);
    const SourceFilter filter{GetParam(), known, kFactors};
    for (const auto& each : known) ASSERT_EQ(run(filter.program(), packet_from(each)), 1);
    for (const auto& each : random_addresses(GetParam(), 3000, 2)) {
      ASSERT_EQ(run(filter.program(), packet_from(each)), 0) << count << ' ' << each.text();
    }
  }
}

TEST_P(SourceFilterTest, TakesFewStepsAndFitsIntoTheKernel) {
  const auto known = random_addresses(GetParam(), SourceFilter::kMost, 3);
  const SourceFilter filter{GetParam(), known, kFactors};
  EXPECT_LE(filter.program().size(), 2500);
  std::size_t most = 0;
  for (const auto& each : random_addresses(GetParam(), 1000, 4)) {
    std::size_t steps = 0;
    run(filter.program(), packet_from(each), &steps);
    most = std::max(most, steps);
  }
  EXPECT_LE(most, 100);
}

TEST_P(SourceFilterTest, LeavesOutWhatDoesNotFit) {
  const auto known = random_addresses(GetParam(), SourceFilter::kMost + 1, 5);
  const SourceFilter filter{GetParam(), known, kFactors};
  EXPECT_EQ(run(filter.program(), packet_from(known[SourceFilter::kMost - 1])), 1);
  EXPECT_EQ(run(filter.program(), packet_from(known[SourceFilter::kMost])), 0);
}

INSTANTIATE_TEST_SUITE_P(Families, SourceFilterTest,
                         testing::Values(ntp::Family::ipv4, ntp::Family::ipv6),
                         [](const auto& each) {
                           return std::string{each.param == ntp::Family::ipv4 ? "Ipv4" : "Ipv6"};
                         });

TEST(SourceFilter, AnAddressBesideAKnownOneIsAStranger) {
  const std::vector known{ntp::IpAddress::v4(0x80000000), ntp::IpAddress::v4(0x7fffffff)};
  const SourceFilter filter{ntp::Family::ipv4, known, kFactors};
  EXPECT_EQ(run(filter.program(), packet_from(ntp::IpAddress::v4(0x80000000))), 1);
  EXPECT_EQ(run(filter.program(), packet_from(ntp::IpAddress::v4(0x7fffffff))), 1);
  EXPECT_EQ(run(filter.program(), packet_from(ntp::IpAddress::v4(0))), 0);
  EXPECT_EQ(run(filter.program(), packet_from(ntp::IpAddress::v4(0xffffffff))), 0);
}

std::size_t waiting(const UdpSocket& socket) {
  std::size_t count = 0;
  socket.receive([&count](const Datagram&) { ++count; });
  return count;
}

// Two sockets of one port of loopback, of which the second is for `known`.
struct Pair {
  explicit Pair(const ntp::IpAddress& at)
      : first{*UdpSocket::bind({at, 0}, UdpSocket::Port::shared)},
        second{*UdpSocket::bind(first.local(), UdpSocket::Port::shared)} {}
  UdpSocket first;
  UdpSocket second;
};

TEST(DivertedSockets, TheSecondGetsWhatComesFromTheKnown) {
  const ntp::IpAddress any = ntp::IpAddress::v4(0);
  const auto second = ntp::IpAddress::v4(0x7f000002);
  Pair port{any};
  const ntp::Endpoint to{ntp::IpAddress::v4(0x7f000001), port.first.local().port};
  const auto known = *UdpSocket::bind({second, 0});
  const auto stranger = *UdpSocket::bind({ntp::IpAddress::v4(0x7f000003), 0});
  const auto send = [&] {
    for (int i = 0; i < 8; ++i) {
      EXPECT_FALSE(known.reply(ntp::as_bytes("Q"), {.from = to, .local = {}}));
      EXPECT_FALSE(stranger.reply(ntp::as_bytes("Q"), {.from = to, .local = {}}));
    }
  };
  if (!port.first.divert({})) GTEST_SKIP() << "this kernel does not choose sockets by a program";
  send();
  EXPECT_EQ(waiting(port.first), 16);
  EXPECT_EQ(waiting(port.second), 0);
  // As many as there may be, and one of them sends.
  std::vector<ntp::IpAddress> many = random_addresses(ntp::Family::ipv4, 2047, 6);
  many.push_back(second);
  ASSERT_TRUE(port.first.divert(many));
  send();
  EXPECT_EQ(waiting(port.first), 8);
  EXPECT_EQ(waiting(port.second), 8);
}

TEST(DivertedSockets, OverIpv6Too) {
  std::array<std::uint8_t, 16> octets{};
  octets.back() = 1;
  const auto loopback = ntp::IpAddress::v6(octets);
  if (!UdpSocket::bind({loopback, 0})) GTEST_SKIP() << "no IPv6 here";
  Pair port{loopback};
  if (!port.first.divert(std::array{loopback})) GTEST_SKIP() << "this kernel does not choose";
  const auto client = *UdpSocket::connect(port.first.local());
  EXPECT_FALSE(client.send(ntp::as_bytes("Q")));
  EXPECT_EQ(waiting(port.second), 1);
  ASSERT_TRUE(port.first.divert(random_addresses(ntp::Family::ipv6, 2048, 7)));
  EXPECT_FALSE(client.send(ntp::as_bytes("Q")));
  EXPECT_EQ(waiting(port.first), 1);
}

}  // namespace
}  // namespace netio
