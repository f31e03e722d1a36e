// The keys with which a server seals its cookies: what it would have to remember of a client
// travels in them (RFC 8915 section 6).
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ntp/bytes.hpp"
#include "nts/aead.hpp"
#include "nts/key_exchange.hpp"
#include "nts/random.hpp"
#include "nts/siv.hpp"

namespace nts {

/// Octets of a cookie that holds keys of that algorithm: key number, nonce, tag, algorithm, keys.
constexpr std::size_t cookie_size(Aead aead) { return 4 + kNonce + kTag + 4 + 2 * key_size(aead); }

/// The newest seals, all of them open. Of everything that is not a cookie of ours nothing is
/// decrypted but what has the length and the key number of one.
class CookieKeys {
 public:
  /// A client that asks once in 36 h (maxpoll 17) comes back in time.
  static constexpr std::size_t kKept = 8;
  static constexpr std::int64_t kRotation_s = 86'400;

  /// One fresh key, made now (Unix time).
  CookieKeys(const Random& random, std::int64_t unix_s);

  /// A fresh key seals from now on; the oldest beyond kKept goes.
  void rotate(const Random& random, std::int64_t unix_s);
  /// When that is due, Unix time.
  [[nodiscard]] std::int64_t next_rotation_s() const { return made_s_ + kRotation_s; }

  /// Writes cookie_size() octets to the front of `out`.
  [[nodiscard]] bool seal(const SessionKeys& keys, const Random& random, ntp::ByteSpan out);
  /// A fresh one; empty on failure.
  Cookie make(const SessionKeys& keys, const Random& random);

  enum class Why : std::uint8_t { wrong_size, unknown_key, forged };
  struct Opened {
    SessionKeys keys;
    std::size_t age = 0;  ///< rotations since it was made
  };
  std::expected<Opened, Why> open(ntp::ByteView cookie);

  /// The text of a file, as NTPsec writes and reads it: `T:` time, `L:` length, then `I:` number
  /// and `K:` digits of each key, the newest first.
  [[nodiscard]] std::string text() const;
  /// nullopt: not such a file, or not one with a key that is right.
  static std::optional<CookieKeys> parse(std::string_view text);

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::uint32_t number = 0;
    SecretKey secret;
    Siv siv;
    Key(std::uint32_t id, const SecretKey& key) : number{id}, secret{key}, siv{key.view()} {}
  };
  CookieKeys() = default;

  std::deque<Key> keys_;  // newest first
  std::int64_t made_s_ = 0;
};

}  // namespace nts
