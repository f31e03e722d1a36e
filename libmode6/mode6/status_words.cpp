#include "mode6/status_words.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace mode6 {
namespace {

constexpr std::array<std::string_view, 4> kLeapWords{"leap_none", "leap_add_sec", "leap_del_sec",
                                                     "leap_alarm"};
constexpr std::array<std::string_view, 10> kSourceWords{
    "sync_unspec", "sync_pps", "sync_lf_radio", "sync_hf_radio",   "sync_uhf_radio",
    "sync_local",  "sync_ntp", "sync_other",    "sync_wristwatch", "sync_telephone"};
constexpr std::array<std::string_view, 16> kSystemEvents{
    "unspecified", "freq_not_set", "freq_set",      "spike_detect",
    "freq_mode",   "clock_sync",   "restart",       "panic_stop",
    "no_sys_peer", "leap_armed",   "leap_disarmed", "leap_event",
    "clock_step",  "kern",         "TAI",           "stale leapsecond values"};
constexpr std::array<std::string_view, 16> kPeerEvents{
    "",         "mobilize",      "demobilize",      "unreachable",     "reachable", "restart",
    "no_reply", "rate_exceeded", "access_denied",   "leap_armed",      "sys_peer",  "clock_event",
    "bad_auth", "popcorn",       "interleave_mode", "interleave_error"};
constexpr std::array<std::string_view, 8> kConditions{
    "reject", "falsetick", "excess", "outlier", "candidate", "backup", "sys.peer", "pps.peer"};
constexpr std::array<std::string_view, 8> kSelections{"sel_reject",   "sel_falsetick", "sel_excess",
                                                      "sel_outlier",  "sel_candidate", "sel_backup",
                                                      "sel_sys.peer", "sel_pps.peer"};
constexpr std::array<std::string_view, 7> kClockCodes{
    "clk_unspec",     "clk_no_reply", "clk_bad_format", "clk_fault",
    "clk_bad_signal", "clk_bad_date", "clk_bad_time"};
constexpr std::array<std::string_view, 13> kFlashWords{
    "pkt_dup",     "pkt_bogus",  "pkt_unsync",  "pkt_denied", "pkt_auth",
    "pkt_stratum", "pkt_header", "pkt_autokey", "pkt_crypto", "peer_stratum",
    "peer_dist",   "peer_loop",  "peer_unreach"};

std::uint8_t bits(std::uint16_t word, int shift, unsigned mask) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(word) >> shift & mask);
}

std::string event_count_words(std::uint8_t count) {
  if (count == 0) return "no events";
  return count == 1 ? "1 event" : fmt::format("{} events", count);
}

}  // namespace

SystemStatus SystemStatus::from(std::uint16_t word) {
  return {.leap = static_cast<ntp::Leap>(bits(word, 14, 3)),
          .source = bits(word, 8, 0x3f),
          .event_count = bits(word, 4, 15),
          .event = bits(word, 0, 15)};
}

std::uint16_t SystemStatus::word() const {
  return static_cast<std::uint16_t>(static_cast<unsigned>(leap) << 14 | (source & 0x3fU) << 8 |
                                    (event_count & 15U) << 4 | (event & 15U));
}

PeerStatus PeerStatus::from(std::uint16_t word) {
  return {.configured = (word & 0x8000) != 0,
          .auth_enabled = (word & 0x4000) != 0,
          .auth_ok = (word & 0x2000) != 0,
          .reachable = (word & 0x1000) != 0,
          .broadcast = (word & 0x0800) != 0,
          .selection = static_cast<Selection>(bits(word, 8, 7)),
          .event_count = bits(word, 4, 15),
          .event = bits(word, 0, 15)};
}

std::uint16_t PeerStatus::word() const {
  unsigned word = static_cast<unsigned>(selection) << 8 | (event_count & 15U) << 4 | (event & 15U);
  if (configured) word |= 0x8000;
  if (auth_enabled) word |= 0x4000;
  if (auth_ok) word |= 0x2000;
  if (reachable) word |= 0x1000;
  if (broadcast) word |= 0x0800;
  return static_cast<std::uint16_t>(word);
}

ClockStatus ClockStatus::from(std::uint16_t word) {
  return {.event_count = bits(word, 4, 15), .code = bits(word, 0, 15)};
}

std::uint16_t ClockStatus::word() const {
  return static_cast<std::uint16_t>((event_count & 15U) << 4 | (code & 15U));
}

char tally(Selection selection) {
  return std::string_view{" x.-+#*o"}[std::to_underlying(selection) & 7U];
}

std::string_view leap_word(ntp::Leap leap) { return kLeapWords[std::to_underlying(leap) & 3U]; }

std::string source_word(std::uint8_t source) {
  return source < kSourceWords.size() ? std::string{kSourceWords[source]}
                                      : fmt::format("sync_{}", source);
}

std::string_view select_word(Selection selection) {
  return kSelections[std::to_underlying(selection) & 7U];
}

std::string_view condition_word(Selection selection) {
  return kConditions[std::to_underlying(selection) & 7U];
}

std::string_view system_event_word(std::uint8_t event) { return kSystemEvents[event & 15U]; }
std::string_view peer_event_word(std::uint8_t event) { return kPeerEvents[event & 15U]; }

std::string_view last_event_word(std::uint8_t event) {
  constexpr std::uint8_t kClockEvent = 11;
  constexpr std::uint8_t kFirstUnshown = 12;  // the old table ends there
  if (event == kClockEvent) return "clock_alarm";
  return event >= kFirstUnshown ? std::string_view{} : peer_event_word(event);
}

std::string clock_code_word(std::uint8_t code) {
  return code < kClockCodes.size() ? std::string{kClockCodes[code]} : fmt::format("clk_{}", code);
}

std::string mode_word(std::int64_t mode) {
  constexpr std::array<std::string_view, 9> kModes{"unspec",  "sym_active", "sym_passive",
                                                   "client",  "server",     "broadcast",
                                                   "control", "private",    "bclient"};
  if (mode < 0 || mode >= static_cast<std::int64_t>(kModes.size())) {
    return fmt::format("mode#{}", mode);
  }
  return std::string{kModes.at(static_cast<std::size_t>(mode))};
}

std::string describe(const SystemStatus& status) {
  return fmt::format("{}, {}, {}, {}", leap_word(status.leap), source_word(status.source),
                     event_count_words(status.event_count), system_event_word(status.event));
}

std::string describe(const PeerStatus& status) {
  std::string words;
  if (status.configured) words += "conf, ";
  if (status.auth_enabled) words += "authenb, ";
  if (status.auth_ok) words += "auth, ";
  if (status.reachable) words += "reach, ";
  if (status.broadcast) words += "bcast, ";
  words +=
      fmt::format("{}, {}", select_word(status.selection), event_count_words(status.event_count));
  if (const auto event = peer_event_word(status.event); !event.empty()) {
    words += fmt::format(", {}", event);
  }
  return words;
}

std::string describe(const ClockStatus& status) {
  return fmt::format("{}, {}", event_count_words(status.event_count), clock_code_word(status.code));
}

std::string flash_words(std::uint16_t flash, std::string_view separator) {
  if (flash == 0) return "ok";
  std::string words;
  for (std::size_t bit = 0; bit < kFlashWords.size(); ++bit) {
    if ((flash >> bit & 1U) == 0) continue;
    if (!words.empty()) words += separator;
    words += kFlashWords[bit];
  }
  return words;
}

}  // namespace mode6
