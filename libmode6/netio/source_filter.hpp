// A program for the kernel that tells datagrams from known sources from all others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <linux/filter.h>
#include <span>
#include <vector>

#include "ntp/address.hpp"

namespace netio {

/// The program returns 1 for a datagram that comes from one of the known addresses, else 0. It
/// looks the source up in a sorted tree, some 40 operations whatever comes. IPv4 addresses are
/// compared as they are. Of IPv6 addresses a sum of their parts is, each times a secret factor, so
/// that nobody can choose another address with the same sum.
class SourceFilter {
 public:
  /// The kernel takes 4,096 operations, of which some become two.
  static constexpr std::size_t kMost = 2048;
  /// For each 16 bits of an IPv6 address; random, and fresh for each program.
  using Factors = std::array<std::uint32_t, 8>;

  /// `known`: of `family`; those beyond kMost are left out.
  SourceFilter(ntp::Family family, std::span<const ntp::IpAddress> known, const Factors& factors);

  [[nodiscard]] std::span<const sock_filter> program() const { return program_; }

 private:
  void add(int code, std::uint32_t value = 0, std::size_t yes = 0, std::size_t no = 0);
  void load_ipv4();
  void load_ipv6(const Factors& factors);
  void look_up(std::span<const std::uint32_t> sorted);
  void look_through(std::span<const std::uint32_t> few);

  std::vector<sock_filter> program_;
};

}  // namespace netio
