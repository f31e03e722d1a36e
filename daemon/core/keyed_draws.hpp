// Chance without a system call: for decisions by the packet.
#pragma once

#include <cstdint>

namespace core {

/// The finaliser of MurmurHash3's family: every bit of the input moves every bit.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

/// Numbers that nobody can foresee who does not know the seed and never sees one of them whole.
/// Not for keys or nonces.
class KeyedDraws {
 public:
  explicit KeyedDraws(std::uint64_t seed) : seed_{seed} {}
  std::uint64_t operator()() { return mixed(mixed(seed_ ^ ++count_) + seed_); }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace core
