// How the kernel is told to share out datagrams: a program of its packet filter.
#include <array>
#include <cstdint>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <span>
#include <sys/socket.h>

#include "netio/monotonic.hpp"
#include "netio/source_filter.hpp"
#include "netio/udp_socket.hpp"

namespace netio {
namespace {

sock_filter operation(int code, std::uint32_t value = 0) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}

// A word of the network header; the filter itself begins behind it.
sock_filter load(std::uint32_t offset) {
  return operation(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF) + offset);
}

// The kernel copies the program. `as`: SO_ATTACH_...
bool attach(int fd, int as, std::span<const sock_filter> program) {
  const sock_fprog filter{static_cast<std::uint16_t>(program.size()),
                          const_cast<sock_filter*>(program.data())};
  return setsockopt(fd, SOL_SOCKET, as, &filter, sizeof filter) == 0;
}

}  // namespace

bool UdpSocket::share_by_source(std::size_t sockets, std::uint32_t key) const {
  constexpr std::uint32_t kSourceOfIpv4 = 12;
  constexpr std::uint32_t kSourceOfIpv6 = 8;
  const bool ipv4 = local().address.family == ntp::Family::ipv4;
  const std::uint32_t first = ipv4 ? kSourceOfIpv4 : kSourceOfIpv6;
  const sock_filter times = operation(BPF_ALU | BPF_MUL | BPF_K, key);
  std::array<sock_filter, 20> program{load(first), times};
  std::size_t size = 2;
  for (std::uint32_t word = 1; word < (ipv4 ? 1U : 4U); ++word) {
    program[size++] = operation(BPF_MISC | BPF_TAX);
    program[size++] = load(first + 4 * word);
    program[size++] = operation(BPF_ALU | BPF_XOR | BPF_X);
    program[size++] = times;
  }
  // The upper bits of a product depend on all of its factors.
  program[size++] = operation(BPF_ALU | BPF_RSH | BPF_K, 16);
  program[size++] = operation(BPF_ALU | BPF_MOD | BPF_K, static_cast<std::uint32_t>(sockets));
  program[size++] = operation(BPF_RET | BPF_A);
  return attach(fd_, SO_ATTACH_REUSEPORT_CBPF, std::span{program}.first(size));
}

bool UdpSocket::divert(std::span<const ntp::IpAddress> known) const {
  const ntp::Family family = local().address.family;
  SourceFilter::Factors factors{};  // IPv4 needs none
  if (family == ntp::Family::ipv6) {
    for (std::uint32_t& factor : factors) factor = static_cast<std::uint32_t>(random_u64()) | 1;
  }
  const SourceFilter filter{family, known, factors};
  return attach(fd_, SO_ATTACH_REUSEPORT_CBPF, filter.program());
}

bool UdpSocket::leave_out_what_is_for_many() const {
  constexpr auto kKind = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE);
  constexpr std::uint32_t kWhole = 0xffffffff;
  sock_filter is_for_us = operation(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST);
  is_for_us.jf = 1;
  return attach(fd_, SO_ATTACH_FILTER,
                std::array{operation(BPF_LD | BPF_B | BPF_ABS, kKind), is_for_us,
                           operation(BPF_RET | BPF_K, kWhole), operation(BPF_RET | BPF_K, 0)});
}

}  // namespace netio
