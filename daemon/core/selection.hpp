// Which sources tell the truth, and which of them the clock follows (RFC 5905 section 11.2).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/settings.hpp"
#include "core/state.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// What selection needs to know of a source that is fit.
struct Candidate {
  ntp::Seconds offset{0};
  ntp::Seconds root_distance{0};  ///< half the width of its correctness interval
  ntp::Seconds error{0};          ///< standard error of the offset
  ntp::Seconds jitter{0};
  ntp::Stratum stratum;
  bool prefer = false;
  bool always_true = false;  ///< `true`: is never a falseticker
  bool is_system_peer = false;
};

struct SelectionResult {
  std::vector<Verdict> verdicts;           ///< one for each candidate
  std::optional<std::size_t> system_peer;  ///< index; nullopt: no majority, or too few
  std::vector<double> weights;             ///< of each in the combination; they add up to 1
  ntp::Seconds offset{0};                  ///< combined
  ntp::Seconds jitter{0};                  ///< of the combination, selection jitter included
};

SelectionResult select(const std::vector<Candidate>& candidates, const SelectionSettings& settings);

}  // namespace core
