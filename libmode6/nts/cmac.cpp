#include "nts/cmac.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "nts/aead.hpp"

namespace nts {
namespace {

const EVP_CIPHER* block_cipher(std::size_t key) {
  switch (key) {
    case 16:
      return EVP_aes_128_ecb();
    case 24:
      return EVP_aes_192_ecb();
    case 32:
      return EVP_aes_256_ecb();
    default:
      return nullptr;
  }
}

}  // namespace

SecretKey::SecretKey(ntp::ByteView from) : size{std::min(from.size(), kMaxKey)} {
  std::ranges::copy(from.first(size), octets.begin());
}
SecretKey::~SecretKey() { wipe(octets); }

void wipe(ntp::ByteSpan secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

void FreeCipher::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

Block doubled(const Block& block) {
  constexpr unsigned kPolynomial = 0x87;
  Block out;
  unsigned carry = std::to_integer<unsigned>(block[0]) >> 7 != 0 ? kPolynomial : 0;
  for (std::size_t i = block.size(); i-- > 0;) {
    const unsigned octet = std::to_integer<unsigned>(block[i]);
    const unsigned below = i + 1 == block.size() ? carry : 0;
    const unsigned next = i + 1 < block.size() ? std::to_integer<unsigned>(block[i + 1]) >> 7 : 0;
    out[i] = static_cast<std::byte>(((octet << 1 | next) ^ below) & 0xff);
  }
  return out;
}

void add_to(Block& block, ntp::ByteView more) {
  for (std::size_t i = 0; i < std::min(block.size(), more.size()); ++i) block[i] ^= more[i];
}

Cmac::Cmac(ntp::ByteView key) : aes_{EVP_CIPHER_CTX_new()} {
  const EVP_CIPHER* cipher = block_cipher(key.size());
  ok_ = aes_ && cipher != nullptr &&
        EVP_EncryptInit_ex(aes_.get(), cipher, nullptr,
                           reinterpret_cast<const unsigned char*>(key.data()), nullptr) == 1 &&
        EVP_CIPHER_CTX_set_padding(aes_.get(), 0) == 1;
  last_subkey_ = doubled(encrypted({}));
  padded_subkey_ = doubled(last_subkey_);
}

Block Cmac::encrypted(const Block& block) {
  Block out{};
  int size = 0;
  ok_ = ok_ &&
        EVP_EncryptUpdate(aes_.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                          reinterpret_cast<const unsigned char*>(block.data()),
                          static_cast<int>(block.size())) == 1 &&
        size == static_cast<int>(out.size());
  return out;
}

void Cmac::update(ntp::ByteView piece) {
  while (!piece.empty()) {
    if (held_ == rest_.size()) {
      add_to(chain_, rest_);
      chain_ = encrypted(chain_);
      held_ = 0;
    }
    const std::size_t taken = std::min(piece.size(), rest_.size() - held_);
    std::ranges::copy(piece.first(taken), rest_.begin() + static_cast<std::ptrdiff_t>(held_));
    held_ += taken;
    piece = piece.subspan(taken);
  }
}

Block Cmac::finish() {
  const bool whole = held_ == rest_.size();
  if (!whole) {
    rest_[held_] = std::byte{0x80};
    std::fill(rest_.begin() + static_cast<std::ptrdiff_t>(held_) + 1, rest_.end(), std::byte{0});
  }
  add_to(chain_, rest_);
  add_to(chain_, whole ? last_subkey_ : padded_subkey_);
  const Block mac = encrypted(chain_);
  chain_ = {};
  rest_ = {};
  held_ = 0;
  return mac;
}

}  // namespace nts
