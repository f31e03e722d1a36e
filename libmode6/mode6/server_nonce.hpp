// Nonces that prove that a client receives what is sent to its address.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ntp/address.hpp"
#include "ntp/mac.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

/// Gives nonces out and knows them again, without remembering any: a nonce is its time and the
/// front of a MAC over time, address and port. Secrets are drawn anew every hour; the one before
/// still counts, so that no nonce dies young.
class Nonces {
 public:
  /// 64 random bits from a cryptographic generator.
  using Random = std::function<std::uint64_t()>;
  /// Longer than any round trip, shorter than a nonce is worth stealing; clients know this number.
  static constexpr ntp::Nanos kLife = std::chrono::seconds{16};
  static constexpr ntp::Nanos kSecretLife = std::chrono::hours{1};
  static constexpr std::size_t kLength = 24;  ///< hexadecimal digits, as the old daemons have it

  explicit Nonces(Random random);

  [[nodiscard]] std::string issue(const ntp::Endpoint& client, ntp::Timestamp now);
  [[nodiscard]] bool is_good(std::string_view nonce, const ntp::Endpoint& client,
                             ntp::Timestamp now);

 private:
  void rotate(ntp::Timestamp now);
  [[nodiscard]] ntp::Key fresh_secret() const;
  [[nodiscard]] static std::string text(const ntp::Key& secret, const ntp::Endpoint& client,
                                        ntp::Timestamp when);

  Random random_;
  ntp::Key current_;
  ntp::Key previous_;
  ntp::Timestamp drawn_;  // unknown until the first nonce
};

}  // namespace mode6
