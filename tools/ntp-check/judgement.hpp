// One host in the words of a monitoring plugin: a state, why, and figures. What is wrong with it is
// the diagnosis of ntp-doctor; here are only the thresholds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/look.hpp"
#include "ntp-doctor/diagnosis.hpp"
#include "ntp-check/range.hpp"

namespace ntp_check {

/// The exit status.
enum class State : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };
std::string_view word_of(State state);  ///< "OK", "WARNING", "CRITICAL", "UNKNOWN"
std::optional<State> state_named(std::string_view name);
/// Critical before warning before unknown before well.
State worse(State a, State b);

struct Limits {
  Range offset_warning;  ///< seconds, of how far it is off in either direction
  Range offset_critical;
  Range sources_warning;  ///< how many sources answer it
  Range sources_critical;
  State when_silent = State::unknown;  ///< --timeout-state
};

/// What was found out about one host.
struct Examined {
  doctor::Facts facts;
  std::optional<common::Look::Outcome> look;  ///< a time request from here
  bool refused = false;                       ///< nobody listens there, or its name is unknown
};

struct Judgement {
  std::string host;
  State state = State::ok;
  std::string words;               ///< the worst thing, or how well it is
  std::vector<std::string> more;   ///< everything else that was found, with its mend
  std::optional<double> offset_s;  ///< by its own word; positive: its clock is behind
  std::optional<double> seen_s;    ///< seen from here, the same sign
  std::optional<double> bound_s;   ///< root distance
  std::optional<double> jitter_s;
  std::optional<std::int64_t> stratum;
  std::optional<std::int64_t> sources;  ///< that answer it
};

Judgement judge(const Examined& examined, const Limits& limits);

/// The line of one host with its performance data, and further lines.
std::string text_of(const Judgement& judgement, const Limits& limits);
/// The line of a fleet, and a line for each host that is not well.
std::string text_of(const std::vector<Judgement>& fleet, const Limits& limits);
State state_of(const std::vector<Judgement>& fleet);

}  // namespace ntp_check
