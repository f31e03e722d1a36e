// CMAC of AES (RFC 4493), fed piece by piece and used again and again with one key.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "ntp/bytes.hpp"

struct evp_cipher_ctx_st;

namespace nts {

using Block = std::array<std::byte, 16>;

/// Twice a block in the field of RFC 4493 section 2.3.
Block doubled(const Block& block);
void add_to(Block& block, ntp::ByteView more);

struct FreeCipher {
  void operator()(evp_cipher_ctx_st* context) const;
};
using CipherContext = std::unique_ptr<evp_cipher_ctx_st, FreeCipher>;

/// One message after another: update() as often as there are pieces, then finish().
class Cmac {
 public:
  /// A key of 16, 24 or 32 octets.
  explicit Cmac(ntp::ByteView key);

  void update(ntp::ByteView piece);
  /// The MAC; what follows is the next message.
  Block finish();
  Block of(ntp::ByteView message) {
    update(message);
    return finish();
  }
  /// The library did all that was asked of it so far.
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  Block encrypted(const Block& block);

  CipherContext aes_;
  bool ok_ = false;
  Block last_subkey_{};
  Block padded_subkey_{};
  Block chain_{};
  Block rest_{};  // what came last is kept back, for the last block is treated otherwise
  std::size_t held_ = 0;
};

}  // namespace nts
