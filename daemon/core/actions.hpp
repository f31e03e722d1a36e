// What the engine wants done: values for whoever has hands.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/settings.hpp"
#include "ntp/address.hpp"
#include "ntp/fields.hpp"
#include "ntp/mac.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"
#include "nts/key_exchange.hpp"

namespace core {

/// Names one poll: the socket it left from, its transmit timestamp, its reply.
struct PollToken {
  std::uint64_t value = 0;
  friend auto operator<=>(PollToken, PollToken) = default;
};
/// Names one source line that waits for its name to be resolved.
struct ResolveToken {
  std::uint32_t value = 0;
  friend auto operator<=>(ResolveToken, ResolveToken) = default;
};

/// Send this from a fresh socket with a random port, connected to `to`, and keep that socket until
/// `ClosePoll`. Report the transmit timestamp with on_sent, a reply with on_reply.
struct SendPoll {
  PollToken token;
  ntp::Endpoint to;
  std::array<std::byte, ntp::kHeaderSize> packet;
  /// Key id and digest, sent right behind the packet; `mac_size` octets of it.
  std::array<std::byte, ntp::kKeyIdSize + ntp::kMaxDigest> mac{};
  std::size_t mac_size = 0;
  /// Extension fields, sent right behind the packet, which then has no MAC.
  std::vector<std::byte> fields = {};
};
/// The poll is answered or given up: its socket may go.
struct ClosePoll {
  PollToken token;
};

/// What to do to the clock, in this order: add `step` (if not zero), then run at `frequency`.
/// There is no slewing below this: a phase is removed by a frequency that ends later.
struct ClockCommand {
  ntp::Nanos step{0};  ///< positive: advance the clock
  ntp::Ppm frequency;  ///< total, positive: run faster
  ntp::Leap leap =
      ntp::Leap::unsynchronised;  ///< unsynchronised also clears "in sync" in the kernel
  ntp::Seconds max_error{16};
  ntp::Seconds est_error{16};
};

/// What the clock really did.
struct ClockOutcome {
  bool taken = false;
  ntp::Nanos step{0};  ///< really applied
  ntp::Ppm frequency;  ///< in force now, also when refused
  std::string error;   ///< when not taken: why, in words
};

struct Resolve {
  ResolveToken token;
  std::string name;
  ntp::Family family = ntp::Family::none;  ///< none: both
};

/// Agree on keys with that host (RFC 8915 section 4) and answer with on_keys.
struct ExchangeKeys {
  ResolveToken token;
  std::string name;
  ntp::Family family = ntp::Family::none;
  NtsSource how;
};
struct KeyAnswer {
  std::string error;     ///< why there are none, in words; empty: there are
  bool reached = false;  ///< somebody was there
  ntp::Endpoint server;  ///< whom to ask for the time
  nts::SessionKeys keys;
  std::vector<nts::Cookie> cookies;
};

struct SaveDrift {
  ntp::Ppm frequency;
  ntp::Ppm error;  ///< standard error
};

enum class Severity : std::uint8_t { debug, info, notice, warning, error };
/// A line for the log. `text` may hold names from the configuration, never octets off the wire.
struct Note {
  Severity severity = Severity::info;
  std::string text;
  LogMask kind = 0;  ///< log_bit(); 0: is written whatever `logconfig` says
};

/// The daemon must end: panic, or `-q` is done. 0 is success.
struct Exit {
  int status = 0;
  std::string reason;
};

using Action =
    std::variant<SendPoll, ClosePoll, ClockCommand, Resolve, ExchangeKeys, SaveDrift, Note, Exit>;

}  // namespace core
