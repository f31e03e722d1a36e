// Random octets out of the 64 bits that callers hand in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "ntp/bytes.hpp"

namespace nts {

/// 64 bits from a cryptographic generator.
using Random = std::function<std::uint64_t()>;

inline void fill(ntp::ByteSpan out, const Random& random) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % sizeof bits == 0) bits = random();
    out[i] = static_cast<std::byte>(bits & 0xff);
    bits >>= 8;
  }
}

}  // namespace nts
