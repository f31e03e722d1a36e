#include "netio/source_filter.hpp"

#include <algorithm>

namespace netio {
namespace {

// So many are compared one by one at the end: fewer would make the program longer.
constexpr std::size_t kOneByOne = 32;
// Comparing with a number beyond it costs the kernel two operations instead of one.
constexpr std::uint32_t kHalf = 0x8000'0000;

std::uint32_t halfword(const ntp::IpAddress& address, std::size_t index) {
  const auto high = static_cast<std::uint32_t>(address.octets.at(2 * index));
  return high << 8 | address.octets.at(2 * index + 1);
}

// What the program computes of a source.
std::uint32_t value_of(const ntp::IpAddress& address, const SourceFilter::Factors& factors) {
  if (address.family == ntp::Family::ipv4) return address.v4_value();
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < factors.size(); ++i) sum += factors[i] * halfword(address, i);
  return sum;
}

}  // namespace

SourceFilter::SourceFilter(ntp::Family family, std::span<const ntp::IpAddress> known,
                           const Factors& factors) {
  std::vector<std::uint32_t> values;
  for (const ntp::IpAddress& address : known.first(std::min(known.size(), kMost))) {
    values.push_back(value_of(address, factors));
  }
  std::ranges::sort(values);
  const auto upper = std::ranges::lower_bound(values, kHalf);
  for (auto at = upper; at != values.end(); ++at) *at -= kHalf;
  family == ntp::Family::ipv4 ? load_ipv4() : load_ipv6(factors);
  add(BPF_JMP | BPF_JGE | BPF_K, kHalf, 0, 1);
  const std::size_t jump = program_.size();
  add(BPF_JMP | BPF_JA);
  look_up({values.begin(), upper});
  program_[jump].k = static_cast<std::uint32_t>(program_.size() - jump - 1);
  add(BPF_ALU | BPF_AND | BPF_K, kHalf - 1);
  look_up({upper, values.end()});
}

void SourceFilter::add(int code, std::uint32_t value, std::size_t yes, std::size_t no) {
  program_.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(yes),
                      static_cast<std::uint8_t>(no), value});
}

void SourceFilter::load_ipv4() {
  constexpr std::uint32_t kSource = 12;  // in the header; the datagram itself begins behind it
  add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF) + kSource);
}

void SourceFilter::load_ipv6(const Factors& factors) {
  constexpr std::uint32_t kSource = 8;
  add(BPF_LD | BPF_IMM, 0);
  add(BPF_ST, 0);
  for (std::uint32_t i = 0; i < factors.size(); ++i) {
    add(BPF_LD | BPF_H | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF) + kSource + 2 * i);
    add(BPF_ALU | BPF_MUL | BPF_K, factors[i]);
    add(BPF_LDX | BPF_MEM, 0);
    add(BPF_ALU | BPF_ADD | BPF_X);
    add(BPF_ST, 0);
  }
}

void SourceFilter::look_up(std::span<const std::uint32_t> sorted) {
  if (sorted.size() <= kOneByOne) {
    look_through(sorted);
    return;
  }
  // Whole leaves on the left, so that there are no more of them than needed.
  const std::size_t leaves = (sorted.size() + kOneByOne - 1) / kOneByOne;
  const std::size_t half = leaves / 2 * kOneByOne;
  add(BPF_JMP | BPF_JGE | BPF_K, sorted[half], 0, 1);
  const std::size_t jump = program_.size();
  add(BPF_JMP | BPF_JA);
  look_up(sorted.first(half));
  program_[jump].k = static_cast<std::uint32_t>(program_.size() - jump - 1);
  look_up(sorted.subspan(half));
}

void SourceFilter::look_through(std::span<const std::uint32_t> few) {
  for (std::size_t i = 0; i < few.size(); ++i) {
    add(BPF_JMP | BPF_JEQ | BPF_K, few[i], few.size() - i, 0);
  }
  add(BPF_RET | BPF_K, 0);
  if (!few.empty()) add(BPF_RET | BPF_K, 1);
}

}  // namespace netio
