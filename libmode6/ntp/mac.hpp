// Message authentication with a shared key, as it trails NTP and control packets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

namespace ntp {

enum class KeyType : std::uint8_t { md5, sha1, sha224, sha256, sha384, sha512, aes128_cmac };

/// "MD5", "M", "SHA1", "SHA", "SHA-256", "AES", "AES-128", "AES128CMAC"...: case and dashes do not
/// matter.
std::optional<KeyType> key_type(std::string_view name);
/// The usual spelling: "MD5", "SHA256", "AES-128-CMAC".
std::string_view name_of(KeyType type);

struct KeyId {
  std::uint32_t value = 0;
  friend auto operator<=>(KeyId, KeyId) = default;
};

/// Addresses that may use a key; a skeleton key for everybody is what CVE-2015-7974 was about.
struct AddressRange {
  IpAddress network;
  int prefix = 0;  ///< leading bits that count
  [[nodiscard]] bool contains(const IpAddress& address) const;
  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

struct Key {
  KeyId id;
  KeyType type = KeyType::md5;
  std::vector<std::byte> secret;
  std::vector<AddressRange> users;  ///< empty: everybody

  [[nodiscard]] bool is_for(const IpAddress& address) const;
  friend bool operator==(const Key&, const Key&) = default;
};

/// Key id and digest behind the message.
inline constexpr std::size_t kKeyIdSize = 4;
inline constexpr std::size_t kMaxDigest = 20;  ///< longer digests are cut to it

struct Digest {
  std::array<std::byte, kMaxDigest> octets{};
  std::size_t size = 0;  ///< 16 or 20; 0 when the system's cryptographic policy forbids the type
  [[nodiscard]] ByteView view() const { return ByteView{octets}.first(size); }
};

/// H(secret || message) cut to 20 octets, or AES-128-CMAC(secret, message). A secret that is not 16
/// octets long is padded with zeros or cut for AES.
Digest digest_of(const Key& key, ByteView message);

/// Compares in constant time. `mac` is key id and digest; the key id is not looked at.
bool verifies(const Key& key, ByteView message, ByteView mac);

}  // namespace ntp
