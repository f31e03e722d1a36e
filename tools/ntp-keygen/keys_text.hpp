// The text of a new keys file. Draws no random octets itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ntp/mac.hpp"

namespace ntp_keygen {

/// Whose spelling of types and of hexadecimal secrets the file has.
enum class Reader : std::uint8_t { ntpd, chrony };

struct Wish {
  std::vector<ntp::KeyType> types;  ///< in this order
  std::uint32_t count = 10;         ///< keys of each type
  std::uint32_t first = 1;          ///< id of the first key; the others follow
  bool hex = false;                 ///< secrets as hexadecimal digits instead of characters
  Reader reader = Reader::ntpd;
};

/// Fills a buffer with octets that nobody can guess; false when there are none.
using Random = std::function<bool(std::span<std::byte>)>;

/// Lines `ID TYPE SECRET`, empty when there are no random octets. Plain secrets are 20 printable
/// characters (16 for AES, whose key has 16 octets) and are read the same by ntpd, NTPsec and
/// chrony: no blank, no `#`, which some take for the beginning of a comment wherever it stands, and
/// no quotes, which stay out of the way of shells.
std::string keys_text(const Wish& wish, const Random& random);

}  // namespace ntp_keygen
