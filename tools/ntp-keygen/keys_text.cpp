#include "ntp-keygen/keys_text.hpp"

#include <array>
#include <fmt/format.h>
#include <optional>

namespace ntp_keygen {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!%&()*+,-./:;<=>?@[]^_{|}~";
constexpr std::size_t kPlainLength =
    20;                              // characters: 129 bits; what is longer is read as hexadecimal
constexpr std::size_t kAesKey = 16;  // octets
constexpr std::size_t kLongHexKey = 32;  // octets, for SHA256 and longer

// Every octet below the largest multiple of the alphabet's size is as likely as any other.
std::optional<char> letter_of(std::byte octet) {
  constexpr auto size = kAlphabet.size();
  const auto value = std::to_integer<std::size_t>(octet);
  if (value >= 256 / size * size) return {};
  return kAlphabet[value % size];
}

std::optional<std::string> plain_secret(std::size_t length, const Random& random) {
  std::string secret;
  std::array<std::byte, 64> octets;
  while (secret.size() < length) {
    if (!random(octets)) return {};
    for (const std::byte octet : octets) {
      if (secret.size() == length) break;
      if (const auto letter = letter_of(octet)) secret += *letter;
    }
  }
  octets.fill(std::byte{});
  return secret;
}

std::optional<std::string> hex_secret(std::size_t size, const Random& random) {
  std::array<std::byte, kLongHexKey> octets;
  const auto used = std::span{octets}.first(size);
  if (!random(used)) return {};
  std::string secret;
  for (const std::byte octet : used) secret += fmt::format("{:02x}", std::to_integer<int>(octet));
  octets.fill(std::byte{});
  return secret;
}

bool is_aes(ntp::KeyType type) { return type == ntp::KeyType::aes128_cmac; }

std::size_t octets_of(ntp::KeyType type) {
  if (is_aes(type)) return kAesKey;
  const bool is_short = type == ntp::KeyType::md5 || type == ntp::KeyType::sha1;
  return is_short ? kPlainLength : kLongHexKey;
}

std::string_view spelling_of(ntp::KeyType type, Reader reader) {
  if (!is_aes(type)) return ntp::name_of(type);
  return reader == Reader::chrony ? "AES128" : "AES128CMAC";
}

}  // namespace

std::string keys_text(const Wish& wish, const Random& random) {
  std::string text;
  std::uint32_t id = wish.first;
  const std::string_view mark = wish.hex && wish.reader == Reader::chrony ? "HEX:" : "";
  for (const ntp::KeyType type : wish.types) {
    for (std::uint32_t i = 0; i < wish.count; ++i, ++id) {
      const auto secret = wish.hex ? hex_secret(octets_of(type), random)
                                   : plain_secret(is_aes(type) ? kAesKey : kPlainLength, random);
      if (!secret) return {};
      text += fmt::format("{} {} {}{}\n", id, spelling_of(type, wish.reader), mark, *secret);
    }
  }
  return text;
}

}  // namespace ntp_keygen
