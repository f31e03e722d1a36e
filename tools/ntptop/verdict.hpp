// What to think of a host: one level, and why in a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ntptop/grid.hpp"
#include "ntptop/snapshot.hpp"

namespace ntptop {

enum class Level : std::uint8_t {
  ok,
  info,
  warn,
  critical,
  unknown
};  ///< of an event, ok: it ends
std::string_view level_word(Level level);  ///< "OK", "INFO", "WARN", "CRIT", "?"
Role role_of(Level level);

/// From when on something is worth a word.
struct Thresholds {
  double offset_s = 0.010;  ///< of a host, by its own word or seen
  double freq_ppm = 10;     ///< change of the frequency between two polls
  double jitter_s = 0.050;
};

struct Verdict {
  Level level = Level::unknown;
  std::string why;
};

/// "250.310 ms behind", "0.200 ms ahead"; positive is behind.
std::string off_words(double seconds);

/// `common_s`: how far most hosts are off as seen from here, which then is the error of the clock
/// here and is held against nobody.
Verdict verdict_of(const Snapshot& now, const Thresholds& thresholds, double common_s = 0);

/// By how much what a host says of itself and what is seen of it cannot both be true, in seconds;
/// 0 while they can: the bound that it states, half the round trip and a millisecond are allowed.
double contradiction(const Snapshot& now, double common_s = 0);

}  // namespace ntptop
