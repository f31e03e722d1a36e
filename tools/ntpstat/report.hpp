// What a daemon's answers mean for the question "is the clock right?", and how that is printed.
// Asks nobody: see inquiry.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "mode6/read_query.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"
#include "ntp/address.hpp"

namespace ntpstat {

/// What one daemon answered.
struct Answers {
  /// `rv 0`. A failure until the answer is there.
  mode6::ReadReply system{.failure = mode6::Failure{mode6::AskError::no_answer}};
  /// `rv PEER srcadr` of the system peer, when it was asked.
  std::optional<mode6::ReadReply> peer;
};

/// Why a part of the report has no value.
enum class Missing : std::uint8_t {
  unknown,     ///< the daemon did not say
  unreadable,  ///< what it said cannot be what is meant
};
template <class T>
using Part = std::expected<T, Missing>;

using Milliseconds = std::chrono::duration<double, std::milli>;

/// Exit statuses: part of what the tool has always said.
inline constexpr int kExitSynchronised = 0;
inline constexpr int kExitNot = 1;  ///< unsynchronised, not told, or too far off
inline constexpr int kExitNoAnswer = 2;

/// All that is said of one daemon.
struct Report {
  mode6::SystemStatus status;
  mode6::SystemVariables system;
  bool synchronised = false;  ///< by the leap bits, and the clock takes corrections
  bool cannot_steer = false;  ///< the daemon says that the clock took no correction
  std::uint8_t source = 0;    ///< from the status word, else from the system peer
  Part<std::string> address;  ///< for source 6: where it is, safe to show
  /// Of the system peer, when it was asked and could be read.
  std::optional<ntp::IpAddress> source_address;
  Part<std::int64_t> stratum;
  Part<Milliseconds> bound;      ///< rootdisp + rootdelay / 2: the clock is not further off
  Part<std::int64_t> poll;       ///< s
  std::optional<bool> exceeded;  ///< whether `bound` is above the limit; absent without a limit
  int exit_status = kExitNot;
};

/// Only for answers whose `system` did not fail. `limit` is the largest bound that is good.
Report make_report(const Answers& answers, std::optional<Milliseconds> limit);

/// The lines for stdout, the old tool's octet for octet (a blank ends the first line).
std::string text_of(const Report& report, std::optional<Milliseconds> limit);

/// The lines for stderr when there is no answer: the old tool's, each behind "HOST: " when a host
/// is named (`host` is not empty).
std::string trouble_of(const mode6::Failure& failure, const std::string& host);

}  // namespace ntpstat
