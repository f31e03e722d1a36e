// The 16-bit status words of system, peers and clocks, and their words (RFC 9327 section 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ntp/fields.hpp"

namespace mode6 {

/// leap(2) source(6) count(4) event(4)
struct SystemStatus {
  ntp::Leap leap = ntp::Leap::unsynchronised;
  std::uint8_t source = 0;       ///< 0 to 63; see source_word()
  std::uint8_t event_count = 0;  ///< saturates at 15
  std::uint8_t event = 0;        ///< 0 to 15

  static SystemStatus from(std::uint16_t word);
  [[nodiscard]] std::uint16_t word() const;
  friend bool operator==(const SystemStatus&, const SystemStatus&) = default;
};

/// Where the selection algorithm put a peer; the value is what stands on the wire.
enum class Selection : std::uint8_t {
  reject = 0,
  falseticker = 1,
  excess = 2,
  outlier = 3,
  candidate = 4,
  backup = 5,
  system_peer = 6,
  pps_peer = 7,
};

/// flags(5) selection(3) count(4) event(4)
struct PeerStatus {
  bool configured = false;
  bool auth_enabled = false;
  bool auth_ok = false;
  bool reachable = false;
  bool broadcast = false;
  Selection selection = Selection::reject;
  std::uint8_t event_count = 0;
  std::uint8_t event = 0;

  static PeerStatus from(std::uint16_t word);
  [[nodiscard]] std::uint16_t word() const;
  friend bool operator==(const PeerStatus&, const PeerStatus&) = default;
};

/// 0(8) count(4) code(4)
struct ClockStatus {
  std::uint8_t event_count = 0;
  std::uint8_t code = 0;

  static ClockStatus from(std::uint16_t word);
  [[nodiscard]] std::uint16_t word() const;
  friend bool operator==(const ClockStatus&, const ClockStatus&) = default;
};

/// System events (low four bits of the system status).
enum class SystemEvent : std::uint8_t {
  unspecified = 0,
  freq_not_set,
  freq_set,
  spike_detect,
  freq_mode,
  clock_sync,
  restart,
  panic_stop,
  no_sys_peer,
  leap_armed,
  leap_disarmed,
  leap_event,
  clock_step,
  kern,
  tai,
  stale_leapseconds,
};
/// Peer events (low four bits of the peer status).
enum class PeerEvent : std::uint8_t {
  none = 0,
  mobilize,
  demobilize,
  unreachable,
  reachable,
  restart,
  no_reply,
  rate_exceeded,
  access_denied,
  leap_armed,
  sys_peer,
  clock_event,
  bad_auth,
  popcorn,
  interleave_mode,
  interleave_error,
};

/// System source numbers that this project produces.
inline constexpr std::uint8_t kSourceUnspecified = 0;
inline constexpr std::uint8_t kSourceLocal = 5;
inline constexpr std::uint8_t kSourceNtp = 6;

/// ' ', 'x', '.', '-', '+', '#', '*', 'o'
char tally(Selection selection);

std::string_view leap_word(ntp::Leap leap);         ///< "leap_none" ... "leap_alarm"
std::string source_word(std::uint8_t source);       ///< "sync_ntp"; "sync_17" for unknown numbers
std::string_view select_word(Selection selection);  ///< "sel_sys.peer"
std::string_view condition_word(Selection selection);  ///< "sys.peer", as `associations` prints it
std::string_view system_event_word(std::uint8_t event);
std::string_view peer_event_word(std::uint8_t event);  ///< as the status line prints it
std::string_view last_event_word(std::uint8_t event);  ///< as `associations` prints it: "" for 0
std::string clock_code_word(std::uint8_t code);

/// "client", "sym_active", ... as the tools print an association mode; "mode#9" for unknown
/// numbers.
std::string mode_word(std::int64_t mode);

/// "leap_none, sync_ntp, 1 event, restart", without the trailing comma.
std::string describe(const SystemStatus& status);
/// "conf, reach, sel_outlier, 1 event, sys_peer"
std::string describe(const PeerStatus& status);
/// "11 events, clk_no_reply"
std::string describe(const ClockStatus& status);

/// "ok" for 0, else the names of the set bits joined by `separator`: "peer_stratum, peer_dist".
std::string flash_words(std::uint16_t flash, std::string_view separator);

}  // namespace mode6
