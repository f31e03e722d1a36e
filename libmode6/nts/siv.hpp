// Authenticated encryption as RFC 5297 has it. OpenSSL's own AES-SIV refuses to seal nothing, and a
// client of Network Time Security seals nothing in each of its requests.
#pragma once

#include <span>

#include "ntp/bytes.hpp"
#include "nts/aead.hpp"
#include "nts/cmac.hpp"

namespace nts {

/// Seals and opens with one key. What is associated is proved, in this order, and not hidden.
class Siv {
 public:
  /// A key of 32, 48 or 64 octets; with any other nothing can be sealed or opened.
  explicit Siv(ntp::ByteView key);

  /// Writes tag and ciphertext, plain.size() + kTag octets, to the front of `out`, which may not
  /// overlap `plain`. False: nothing of it may be sent.
  [[nodiscard]] bool seal(std::span<const ntp::ByteView> associated, ntp::ByteView plain,
                          ntp::ByteSpan out);
  /// Writes sealed.size() - kTag octets to the front of `plain`. False: it is forged, and `plain`
  /// holds zeros.
  [[nodiscard]] bool open(std::span<const ntp::ByteView> associated, ntp::ByteView sealed,
                          ntp::ByteSpan plain);

 private:
  Block synthetic_iv(std::span<const ntp::ByteView> associated, ntp::ByteView plain);
  bool crypt(const Block& iv, ntp::ByteView in, ntp::ByteSpan out);

  Cmac mac_;
  CipherContext counter_;
};

}  // namespace nts
