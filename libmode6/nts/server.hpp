// A server's side of time packets under Network Time Security. It remembers nothing of a client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "nts/cookie_keys.hpp"
#include "nts/fields.hpp"
#include "nts/random.hpp"

namespace nts {

/// What a datagram asks for.
enum class Asked : std::uint8_t {
  plain,      ///< nothing of ours: to be answered as ever
  good,       ///< proved: to be answered with seal_reply()
  refused,    ///< its cookie or its proof does not hold: to be told with write_refused()
  malformed,  ///< to be met with silence
};

struct Judged {
  Asked asked = Asked::plain;
  ntp::ByteView unique_id;  ///< into the datagram; with good and refused
  SessionKeys keys;         ///< with good
  std::size_t cookies = 0;  ///< how many it wants, 1 to kMaxCookies
  std::size_t age = 0;      ///< of its cookie, in rotations
  /// With refused: what was wrong with the cookie; absent: the cookie is right, the proof is not.
  std::optional<CookieKeys::Why> cookie_fault;
};
Judged judge(ntp::ByteView datagram, const ntp::ParsedPacket& parsed, CookieKeys& keys);

/// Puts behind the header in `reply` what makes it an answer: the unique id, and fresh cookies that
/// only the client can read. The whole size, at most `limit`, which is that of the request; 0 when
/// that has no room even for the proof.
std::size_t seal_reply(const Judged& judged, CookieKeys& keys, const Random& random,
                       ntp::ByteSpan reply, std::size_t limit);

/// The same for a kiss-o'-death NTSN (RFC 8915 section 5.7).
std::size_t write_refused(const Judged& judged, ntp::ByteSpan reply, std::size_t limit);

}  // namespace nts
