// What is known of one host, as far as the pages show it, and what that amounts to in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp-exporter/result.hpp"
#include "ntp-exporter/track.hpp"

namespace ntp_exporter {

using MaybeReal = std::optional<double>;

/// Offsets are seconds; positive: the clock of the host is behind the source.
struct SourceState {
  std::string address;  ///< "LOCAL(0)" for a reference clock
  std::string name;
  std::string refid;
  mode6::Selection selection = mode6::Selection::reject;
  std::optional<std::int64_t> stratum;
  std::optional<std::int64_t> reach;  ///< shift register of eight bits
  MaybeReal offset_s;                 ///< absent until something came
  MaybeReal delay_s;
  MaybeReal jitter_s;
};

/// What the host says of itself.
struct SelfPart {
  std::optional<Trouble> trouble;
  bool known = false;  ///< the system variables came
  bool synchronised = false;
  bool takes_corrections = true;
  std::string clock_error;
  std::optional<std::int64_t> stratum;
  std::string refid;
  std::string version;
  MaybeReal offset_s;
  MaybeReal jitter_s;
  MaybeReal root_distance_s;
  MaybeReal frequency_ppm;
  std::vector<SourceState> sources;
  std::size_t sources_told = 0;  ///< may be more than are kept
};

/// What a time request saw.
struct SeenPart {
  std::optional<Trouble> trouble;
  bool known = false;
  MaybeReal offset_s;  ///< positive: the clock of the host is behind the clock here
  MaybeReal rtt_s;
  MaybeReal root_distance_s;
  std::int64_t stratum = 0;
  std::string refid;  ///< "GPS" at stratum 1, else an address in four numbers
};

struct HostState {
  std::string name;
  std::string address;  ///< without port; empty when the name was not found
  bool watched = false;
  std::optional<ntp::Monotonic> asked;
  std::optional<SelfPart> self;
  std::optional<SeenPart> seen;
  Track track;
};

/// A source more costs some hundred octets a host; who has more of them shows the first.
inline constexpr std::size_t kMostSources = 32;
/// Octets of a text from the network that are kept.
inline constexpr std::size_t kMostText = 128;

/// Puts in what a probe found; what it did not ask for stays.
void take_in(const Result& result, ntp::Monotonic now, HostState& host);

/// Worst first: the order in which the table stands.
enum class Verdict : std::uint8_t {
  contradicts,     ///< says that it keeps time and is seen off
  off,             ///< is seen off
  unsynchronised,  ///< by its own word
  uncorrected,     ///< no correction reaches its clock
  silent,          ///< no half was answered
  half,            ///< part of the answers is missing
  waiting,         ///< nothing is known yet
  seen_only,       ///< the time is right, control messages are not answered
  well,
};
inline constexpr std::size_t kVerdicts = 9;

/// As the alert NtpSeenOffsetHigh has it: further from the middle of the fleet is off, unless half
/// the round trip explains it.
inline constexpr double kSeenOff_s = 0.05;

/// `middle_s`: the median of what is seen of the fleet, so that a wrong clock here blames nobody.
Verdict verdict_of(const HostState& host, double middle_s);
/// "keeps time"
std::string_view verdict_words(Verdict verdict);
/// One word for style sheets and JSON: "well".
std::string_view verdict_word(Verdict verdict);

}  // namespace ntp_exporter
