// One time request and its reply: what the daemon's associations and the tools' own measurement
// of a server have in common.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "ntp/bytes.hpp"
#include "ntp/fields.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"

namespace ntp {

/// The first check a reply failed. Everything up to and including `bogus_origin` means that the
/// packet proves nothing about its sender and must not touch any state but counters.
enum class ReplyError : std::uint8_t {
  malformed,           ///< not a parsable NTP packet
  wrong_mode,          ///< not a server's reply, or a version we did not ask with
  not_expected,        ///< no request is outstanding
  duplicate,           ///< transmit timestamp equals the last accepted one
  zero_origin,         ///< origin timestamp is zero
  bogus_origin,        ///< origin timestamp is not our nonce
  unsynchronised,      ///< leap 3 or stratum outside 1 to 15
  zero_time,           ///< receive or transmit timestamp is zero
  excessive_distance,  ///< root delay / 2 + root dispersion is 16 s or more, or reftime > transmit
  negative_delay,      ///< shorter than the clocks' reading error allows
  excessive_delay,     ///< round trip above the limit
  slow_turnaround,     ///< the server kept the request for less than 0 or more than 4 s
};

/// A kiss-o'-death (RFC 5905 section 7.4) whose origin matched our nonce.
struct Kiss {
  RefId code;
  Log2 poll;
};

/// Offset and delay of one exchange.
struct Measurement {
  Seconds offset{};      ///< positive: the local clock is behind the server
  Seconds delay{};       ///< round trip without the server's turnaround, at least local precision
  Seconds dispersion{};  ///< reading error of both clocks plus PHI for the round trip
  Timestamp time;        ///< T4, local clock
  Seconds age{};         ///< how long before T4 the middle of the exchange was
};

/// A reply that passed every check.
struct Reply {
  Packet header;
  std::optional<Kiss> kiss;  ///< when set, `measurement` means nothing
  Measurement measurement;
  bool interleaved = false;  ///< `measurement` is of the exchange before this one, by its true T3
  bool measured = true;      ///< false: that exchange was measured before, by its basic reply
};

/// What a request asks for interleaved mode with (RFC 9769): the reply may then tell when the one
/// before it really left, instead of when it was meant to leave.
struct Interleaving {
  Timestamp origin;  ///< when the server received our last request that was answered
  Timestamp nonce;   ///< as random as the other; not the same
};

/// Frequency tolerance, s/s (RFC 5905 section 7.2).
inline constexpr double kPhi = 15e-6;

/// Limits that a caller may tighten.
struct ExchangeLimits {
  Seconds max_delay{1.5};  ///< `tos maxdist`
  Stratum floor{0};        ///< `tos floor`: the lowest stratum that is accepted is above 0
  Stratum ceiling{15};     ///< `tos ceiling`: the highest stratum that is accepted
  Log2 local_precision{-20};
  double steered = 0;  ///< how much faster than usual the local clock is made to run, s/s
};

/// Holds one outstanding request and judges what comes back (RFC 5905 section 8, data-minimised
/// request: all zero but version, mode and a random transmit timestamp). Does no I/O and draws no
/// random numbers; authentication is checked by the caller between parse and accept.
class Exchange {
 public:
  /// Writes a request into `out` and makes it the outstanding one. `nonce` must come from a
  /// cryptographic generator and not be zero.
  void begin(Timestamp nonce, std::uint8_t version, std::span<std::byte, kHeaderSize> out) {
    begin(nonce, {}, version, out);
  }
  /// The same, and asks for interleaved mode where `interleaving` is given. Only to such a request
  /// an interleaved reply is accepted, whatever the network says.
  void begin(Timestamp nonce, const std::optional<Interleaving>& interleaving, std::uint8_t version,
             std::span<std::byte, kHeaderSize> out);
  /// The origin of a request that asks for interleaved mode; nullopt while nothing was answered.
  [[nodiscard]] std::optional<Timestamp> last_received_there() const;
  /// The clock was stepped: timestamps of before say nothing any more.
  void forget_last() { last_.reset(); }

  /// The local time at which the request left (T1); the kernel's timestamp may correct it later.
  void sent_at(Timestamp t1) { t1_ = t1; }

  [[nodiscard]] bool outstanding() const { return outstanding_; }
  /// Forgets the outstanding request: it timed out.
  void abandon() { outstanding_ = false; }

  /// Judges a parsed reply that arrived at `t4`. A failure up to `bogus_origin` leaves the request
  /// outstanding: the true answer may still come. From the origin check on the request is used up.
  std::expected<Reply, ReplyError> accept(const Packet& reply, Timestamp t4,
                                          const ExchangeLimits& limits);

 private:
  /// The timestamps of an exchange but for when its reply left.
  struct Answered {
    Timestamp t1;
    Timestamp t2;
    Timestamp t4;
    double steered = 0;
    bool measured = false;
  };
  [[nodiscard]] std::optional<ReplyError> identify(const Packet& reply) const;
  [[nodiscard]] static std::expected<Measurement, ReplyError> measure(const Answered& exchange,
                                                                      const Packet& reply,
                                                                      const ExchangeLimits& limits);

  Timestamp nonce_;
  std::optional<Timestamp> interleaved_nonce_;
  std::optional<Answered> last_;
  Timestamp t1_;
  Timestamp last_transmit_;
  std::uint8_t version_ = kVersion;
  bool outstanding_ = false;
};

}  // namespace ntp
