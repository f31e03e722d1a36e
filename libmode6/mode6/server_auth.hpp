// Who signed a control request, and the signature of what is answered.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/keys.hpp"

namespace mode6 {

/// The keys that may sign requests. It owns nothing.
struct KeyRing {
  const ntp::KeyStore* keys = nullptr;
  std::span<const std::uint32_t> trusted;  ///< sorted
  std::optional<std::uint32_t> control;    ///< the one that may change things
};

struct AuthCounters {
  std::uint64_t lookups = 0;
  std::uint64_t not_found = 0;
  std::uint64_t digests_made = 0;
  std::uint64_t cmacs_made = 0;
  std::uint64_t digests_checked = 0;
  std::uint64_t digests_wrong = 0;
  std::uint64_t cmacs_checked = 0;
  std::uint64_t cmacs_wrong = 0;
  std::uint64_t rejected = 0;  ///< requests with a MAC that did not hold, for whatever reason

  friend bool operator==(const AuthCounters&, const AuthCounters&) = default;
};

/// The key whose MAC stands behind the `count` data octets of `request` and holds; nullptr without
/// one. The MAC is looked for where every family of clients puts it. A key that is unknown, not
/// trusted, or not for `from` (CVE-2015-7974) is no key.
const ntp::Key* signer_of(ntp::ByteView request, std::size_t count, const ntp::IpAddress& from,
                          const KeyRing& ring, AuthCounters& counters);

/// Appends the MAC to the `size` octets of `packet`; returns the new size, `size` itself when the
/// key's type is forbidden on this machine.
std::size_t sign(const ntp::Key& key, ntp::ByteSpan packet, std::size_t size,
                 AuthCounters& counters);

}  // namespace mode6
