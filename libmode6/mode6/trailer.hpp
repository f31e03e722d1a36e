// The MAC behind a control message: where it stands, and whether it holds (both halves).
#pragma once

#include <cstddef>
#include <optional>

#include "ntp/bytes.hpp"
#include "ntp/mac.hpp"

namespace mode6 {

/// The old daemons align the MAC to 8 octets, NTPsec's since 1.2.3 to 4 in requests; every response
/// has it at 8.
inline constexpr std::size_t kMacAlignment = 8;
inline constexpr std::size_t kShortMacAlignment = 4;

/// A message and the MAC that was found behind it; views into the datagram.
struct Trailer {
  ntp::ByteView message;  ///< everything that is authenticated, padding included
  ntp::ByteView mac;      ///< key id and digest

  [[nodiscard]] ntp::KeyId key_id() const;
};

/// The MAC behind `count` data octets at that alignment; nullopt when there are not 20 or 24
/// octets.
std::optional<Trailer> find_trailer(ntp::ByteView datagram, std::size_t count,
                                    std::size_t alignment);

/// Looks in both places. Nothing is said about what the key may be used for.
bool is_authentic(ntp::ByteView datagram, std::size_t count, const ntp::Key& key);

/// Appends key id and digest to the `size` octets of `packet`, which are padded already. Returns
/// the new size, 0 when there is no room or the key's type is forbidden here.
std::size_t append_mac(const ntp::Key& key, ntp::ByteSpan packet, std::size_t size);

}  // namespace mode6
