// What the configuration says of Network Time Security.
#pragma once

#include <cstdint>
#include <string>

#include "ntp/timestamp.hpp"

namespace core {

/// RFC 8915 section 7: of the key exchange.
inline constexpr std::uint16_t kNtsPort = 4460;
/// AEAD_AES_SIV_CMAC_256, which everybody has.
inline constexpr std::uint16_t kUsualAead = 15;

/// `server ... nts` and the options that belong to it.
struct NtsSource {
  std::uint16_t port = kNtsPort;  ///< of the key exchange, `server NAME:PORT nts`
  std::string server;             ///< `ask` or `require`: the server that is wanted; empty: any
  bool required = false;          ///< no other will do
  bool check = true;              ///< false: `noval`, any certificate will do
  std::string ca;                 ///< file or folder; empty: as NtsSettings say
  std::string certificate;        ///< to show to the server, with its key in the same file
  ntp::Seconds expire{0};         ///< then fresh keys are asked for; 0: when they are used up
  std::uint16_t aead = 0;         ///< 0: as NtsSettings say

  friend bool operator==(const NtsSource&, const NtsSource&) = default;
};

/// `nts` lines.
struct NtsSettings {
  bool serve = false;       ///< `nts enable`
  std::string certificate;  ///< of the server, with the chain behind it
  std::string key;
  std::string cookies;  ///< the file of the keys that seal cookies; empty: they are not kept
  std::string ca;       ///< file or folder whom clients trust; empty: the system's
  std::string suites;   ///< of TLS 1.3; empty: OpenSSL's
  std::string curves;
  bool prefer_own = false;          ///< the server's order of suites counts
  std::uint16_t aead = kUsualAead;  ///< that clients ask for
  std::uint16_t port = kNtsPort;    ///< to serve on

  friend bool operator==(const NtsSettings&, const NtsSettings&) = default;
};

}  // namespace core
