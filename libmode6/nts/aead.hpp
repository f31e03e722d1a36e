// The algorithms that Network Time Security seals with, and their keys.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ntp/bytes.hpp"

namespace nts {

/// AES-SIV-CMAC as numbered in IANA's registry of AEAD algorithms; the first is the one that
/// everybody must have (RFC 8915 section 5.1).
enum class Aead : std::uint16_t { siv_cmac_256 = 15, siv_cmac_384 = 16, siv_cmac_512 = 17 };

/// nullopt: not one of ours.
constexpr std::optional<Aead> aead_of(std::uint16_t number) {
  if (number < 15 || number > 17) return std::nullopt;
  return static_cast<Aead>(number);
}

/// Octets of its key: 32, 48 or 64.
constexpr std::size_t key_size(Aead aead) {
  return 32 + 16 * (static_cast<std::size_t>(aead) - 15);
}

inline constexpr std::size_t kMaxKey = 64;
/// RFC 5297: the synthetic IV in front of what is sealed proves it, too.
inline constexpr std::size_t kTag = 16;
/// Octets of the nonces that we make.
inline constexpr std::size_t kNonce = 16;

/// Overwrites a secret, also where it is not read again and a compiler need not write.
void wipe(ntp::ByteSpan secret);

/// A key of any of them; wiped when it goes.
struct SecretKey {
  std::array<std::byte, kMaxKey> octets{};
  std::size_t size = 0;

  SecretKey() = default;
  /// At most kMaxKey octets are taken.
  explicit SecretKey(ntp::ByteView from);
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();
  [[nodiscard]] ntp::ByteView view() const { return ntp::ByteView{octets}.first(size); }
  friend bool operator==(const SecretKey& a, const SecretKey& b) {
    return std::ranges::equal(a.view(), b.view());
  }
};

/// What a key exchange agrees on: the client seals with the first, the server with the second.
struct SessionKeys {
  Aead aead = Aead::siv_cmac_256;
  SecretKey to_server;
  SecretKey to_client;
  friend bool operator==(const SessionKeys&, const SessionKeys&) = default;
};

}  // namespace nts
