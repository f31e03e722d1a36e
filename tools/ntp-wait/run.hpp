// Asks again and again until the clock is right or the time is over.
#pragma once

#include <string>

#include "ntp-wait/command_line.hpp"

namespace ntp_wait {

inline constexpr int kExitSynchronised = 0;
inline constexpr int kExitGaveUp = 1;
inline constexpr int kExitUsage = 2;  ///< also when interrupted

/// How one wait ended.
struct Outcome {
  bool synchronised = false;
  std::string why;          ///< why not, a part of a sentence
  double waited = 0;        ///< s
  std::uint64_t tries = 0;  ///< made
};

/// Prints the progress to stdout when the command is verbose.
Outcome wait(const Command& command);

}  // namespace ntp_wait
