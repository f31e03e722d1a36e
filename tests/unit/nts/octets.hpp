// Octets for the tests of Network Time Security.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ntp/packet.hpp"
#include "nts/random.hpp"
#include "nts/session.hpp"

namespace nts {

using Octets = std::vector<std::byte>;

/// "00 ff" or "00ff".
inline Octets hex(std::string_view digits) {
  Octets octets;
  int half = -1;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (half < 0) {
      half = value;
    } else {
      octets.push_back(static_cast<std::byte>(half * 16 + value));
      half = -1;
    }
  }
  return octets;
}

/// The same octets in every run, and no two words alike.
class Counted {
 public:
  std::uint64_t operator()() { return state_ += 0x9e3779b97f4a7c15; }

 private:
  std::uint64_t state_ = 1;
};

inline SecretKey secret(Aead aead, int first) {
  Octets octets(key_size(aead));
  for (std::byte& octet : octets) octet = static_cast<std::byte>(first++ & 0xff);
  return SecretKey{octets};
}

inline SessionKeys session_keys(Aead aead = Aead::siv_cmac_256) {
  return {aead, secret(aead, 1), secret(aead, 101)};
}

inline Octets header(ntp::Mode mode, std::uint8_t stratum = 0, ntp::RefId refid = {}) {
  Octets octets(ntp::kHeaderSize);
  const ntp::Packet packet{.version = 4,
                           .mode = mode,
                           .stratum = {stratum},
                           .refid = refid,
                           .transmit = ntp::Timestamp{0x1234567890abcdef}};
  ntp::write_header(packet, std::span{octets}.first<ntp::kHeaderSize>());
  return octets;
}

/// A field with that type and body, its length as it must be.
inline Octets field(std::uint16_t type, const Octets& body) {
  Octets octets(field_size(body.size()));
  ntp::Writer out{octets};
  write_field(out, static_cast<FieldType>(type), body);
  return octets;
}

inline Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace nts
