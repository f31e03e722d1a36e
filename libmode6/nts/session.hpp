// A client's side of time packets under Network Time Security: keys and cookies of one server.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "nts/fields.hpp"
#include "nts/key_exchange.hpp"
#include "nts/random.hpp"
#include "nts/siv.hpp"

namespace nts {

/// Seals requests and opens their answers. A cookie is used once, so that nobody who sees two
/// requests knows them for one client's. It knows no clock and no socket.
class Session {
 public:
  /// With eight cookies of ours; below what every IPv6 network carries (1,280 less 48).
  static constexpr std::size_t kMaxRequest = 1232;

  Session(const SessionKeys& keys, std::vector<Cookie> cookies);

  [[nodiscard]] std::size_t cookies() const { return cookies_.size(); }

  /// What goes behind `header`, the whole of the packet so far. It takes a cookie, asks for as many
  /// as are missing and makes this the outstanding request. Empty: no cookie is left.
  std::vector<std::byte> seal(ntp::ByteView header, const Random& random);

  enum class Verdict : std::uint8_t {
    good,
    refused,  ///< NTSN: the server cannot read the cookie, or somebody on the way says so
    wrong,    ///< proves nothing
  };
  /// Judges an answer to the outstanding request. The cookies of a good one are kept, and it is
  /// then not outstanding any more; from what is not good nothing is kept.
  Verdict open(ntp::ByteView datagram, const ntp::ParsedPacket& parsed);

  /// An answer that comes later is too late.
  void abandon() { unique_id_.reset(); }

 private:
  [[nodiscard]] bool is_mine(const Fields& fields) const;

  Siv to_server_;
  Siv to_client_;
  std::deque<Cookie> cookies_;
  std::optional<std::array<std::byte, kUniqueId>> unique_id_;
};

}  // namespace nts
