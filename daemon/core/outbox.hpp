// What the parts of the engine share while they work: the actions they collect and their random
// bits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/actions.hpp"
#include "core/nts_counters.hpp"
#include "ntp/timestamp.hpp"

namespace core {

struct Outbox {
  std::function<std::uint64_t()> random;  ///< 64 bits from a cryptographic generator
  std::vector<Action> actions;
  /// A key that is trusted, or nullptr; nobody may keep it.
  std::function<const ntp::Key*(std::uint32_t id)> find_key;
  std::uint64_t polls = 0;
  NtsClientCounters nts;

  PollToken next_poll() { return {++polls}; }

  /// A transmit timestamp that nobody can guess; never zero.
  ntp::Timestamp nonce() {
    std::uint64_t bits = 0;
    while (bits == 0) bits = random();
    return ntp::Timestamp{bits};
  }
  /// Uniform in [0, 1).
  double fraction() { return static_cast<double>(random() >> 11) * 0x1p-53; }

  void note(Severity severity, std::string text) {
    actions.emplace_back(Note{severity, std::move(text), 0});
  }
  void note(Severity severity, LogMask kind, std::string text) {
    actions.emplace_back(Note{severity, std::move(text), kind});
  }
};

}  // namespace core
