#include "nts/siv.hpp"

#include <algorithm>
#include <limits>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace nts {
namespace {

const EVP_CIPHER* counter_cipher(std::size_t key) {
  switch (key) {
    case 16:
      return EVP_aes_128_ctr();
    case 24:
      return EVP_aes_192_ctr();
    case 32:
      return EVP_aes_256_ctr();
    default:
      return nullptr;
  }
}

const unsigned char* raw(const std::byte* octets) {
  return reinterpret_cast<const unsigned char*>(octets);
}

}  // namespace

Siv::Siv(ntp::ByteView key) : mac_{key.first(key.size() / 2)} {
  const ntp::ByteView second = key.subspan(key.size() / 2);
  const EVP_CIPHER* cipher = counter_cipher(second.size());
  if (cipher == nullptr || key.size() % 2 != 0) return;
  counter_.reset(EVP_CIPHER_CTX_new());
  if (counter_ &&
      EVP_EncryptInit_ex(counter_.get(), cipher, nullptr, raw(second.data()), nullptr) != 1) {
    counter_.reset();
  }
}

// RFC 5297 section 2.4, S2V.
Block Siv::synthetic_iv(std::span<const ntp::ByteView> associated, ntp::ByteView plain) {
  Block sum = mac_.of(Block{});
  for (const ntp::ByteView each : associated) {
    sum = doubled(sum);
    add_to(sum, mac_.of(each));
  }
  if (plain.size() >= sum.size()) {
    const std::size_t head = plain.size() - sum.size();
    add_to(sum, plain.subspan(head));
    mac_.update(plain.first(head));
    return mac_.of(sum);
  }
  sum = doubled(sum);
  add_to(sum, plain);
  sum[plain.size()] ^= std::byte{0x80};
  return mac_.of(sum);
}

bool Siv::crypt(const Block& iv, ntp::ByteView in, ntp::ByteSpan out) {
  if (in.empty()) return true;
  if (in.size() > std::numeric_limits<int>::max()) return false;
  Block counter = iv;  // RFC 5297 section 2.6: without two bits, so that nothing carries
  counter[8] &= std::byte{0x7f};
  counter[12] &= std::byte{0x7f};
  int size = 0;
  return EVP_EncryptInit_ex(counter_.get(), nullptr, nullptr, nullptr, raw(counter.data())) == 1 &&
         EVP_EncryptUpdate(counter_.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           raw(in.data()), static_cast<int>(in.size())) == 1;
}

bool Siv::seal(std::span<const ntp::ByteView> associated, ntp::ByteView plain, ntp::ByteSpan out) {
  if (!counter_ || out.size() < plain.size() + kTag) return false;
  const Block iv = synthetic_iv(associated, plain);
  std::ranges::copy(iv, out.begin());
  return mac_.ok() && crypt(iv, plain, out.subspan(kTag));
}

bool Siv::open(std::span<const ntp::ByteView> associated, ntp::ByteView sealed,
               ntp::ByteSpan plain) {
  if (!counter_ || sealed.size() < kTag || plain.size() < sealed.size() - kTag) return false;
  const ntp::ByteSpan text = plain.first(sealed.size() - kTag);
  Block given;
  std::ranges::copy(sealed.first(kTag), given.begin());
  if (crypt(given, sealed.subspan(kTag), text)) {
    const Block expected = synthetic_iv(associated, text);
    if (mac_.ok() && CRYPTO_memcmp(expected.data(), given.data(), given.size()) == 0) return true;
  }
  std::ranges::fill(text, std::byte{0});
  return false;
}

}  // namespace nts
