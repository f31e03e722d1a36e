// What the engine is made of; its parts are shared by the files engine*.cpp and by nobody else.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/association.hpp"
#include "core/clock_watch.hpp"
#include "core/discipline.hpp"
#include "core/durations.hpp"
#include "core/engine.hpp"
#include "core/events.hpp"
#include "core/leap.hpp"
#include "core/leap_smear.hpp"
#include "core/leap_table.hpp"
#include "core/local_clock.hpp"
#include "core/outbox.hpp"
#include "core/poll_choice.hpp"
#include "core/selection.hpp"
#include "core/sources.hpp"
#include "core/system_variables.hpp"

namespace core {

inline constexpr std::chrono::seconds kDriftInterval{3600};
// `-q`: by then a burst is over and its servers have been compared; or nobody is there.
inline constexpr std::chrono::seconds kQuitUnanswered{15};

struct Engine::Impl {
  Impl(Engine::Random random, ntp::Log2 local_precision, ntp::Now now)
      : precision{local_precision},
        free_clock{now},
        sources{{.free = free_clock,
                 .precision = ntp::Seconds{local_precision.seconds()},
                 .prior = {}}},
        system{local_precision},
        started{now.mono},
        next_drift{now.mono + kDriftInterval},
        next_quit{now.mono + kQuitUnanswered} {
    out.random = std::move(random);
    events.record(event::kRestart);
  }

  /// Why to select: an association has a new sample, the clock is not where it was, or a source
  /// came or went.
  struct Cause {
    const Association* fresh = nullptr;
    bool clock_moved = false;
  };
  void select(const Cause& cause, ntp::Now now);
  /// What a reply or a poll changed.
  void took(Association& association, Association::Change change, ntp::Now now);
  struct Choice {
    std::vector<Association*> fit;
    SelectionResult result;
    std::vector<ntp::Leap> leaps;  ///< what those announce that count
  };
  Choice choose(Association::Trust trust, ntp::Now now);
  /// Pulses are exact but do not say which second they begin: that is known once others are
  /// followed, and then they alone are.
  void choose_pulses(Association::Trust trust, Choice& choice, ntp::Now now);
  /// Before the first correction the sources are taken at their first word, once most have spoken.
  [[nodiscard]] bool hears_first_words() const;
  /// Whether most of all sources agree, not only of those that are fit.
  [[nodiscard]] bool is_majority(const Choice& choice) const;
  /// Whether it is another one than before.
  bool announce_peer(const Association* peer);
  /// How long a slew may take, by how much of the offset is noise.
  [[nodiscard]] ntp::Seconds patience(const Estimate& estimate, ntp::Seconds offset) const;
  /// How long it may take at least after nobody was heard for long; each sample counts once.
  ntp::Seconds calm_after_silence(ntp::Monotonic now);
  [[nodiscard]] Estimator::Prior prior() const;
  void follow(const Choice& choice, const Cause& cause, ntp::Now now);
  void follow_local(bool fresh, ntp::Now now);
  /// True when there is a parent of the island to follow, and it is followed.
  bool follow_orphan(const Cause& cause, ntp::Now now);
  /// The one of the island that others follow, if it is not this daemon.
  [[nodiscard]] Association* orphan_parent(ntp::Now now) const;
  void be_orphan(ntp::Now now);
  /// When this daemon may become the parent, or says again that it is.
  [[nodiscard]] ntp::Monotonic orphan_deadline() const;
  void lose(ntp::Now now);
  void steer(const ClockError& error, ntp::Now now);
  void command(ntp::Nanos step, ntp::Ppm frequency, ntp::Now now);
  void command_refused(const std::string& why);
  void moved(const ClockOutcome& outcome, ntp::Now now);
  /// False: somebody may be moving the clock just now, so that its readings mean nothing.
  bool watch_clock(ntp::Now now);
  void moved_by_others(double jump_s, ntp::Now now);
  void leap_passes(ntp::Nanos jump);
  void maybe_quit(ntp::Now now);
  void maybe_save_drift(ntp::Now now);
  [[nodiscard]] bool has_reference() const { return system_peer != 0 || orphan; }
  [[nodiscard]] bool is_synchronised() const {
    return has_reference() && system.clock().works && commanded &&
           system.state().stratum < ntp::kUnsynchronised;
  }

  Settings settings;
  Outbox out;
  ntp::Log2 precision;
  FreeClock free_clock;
  Sources sources;
  std::optional<LocalClock> local;
  SystemVariables system;  // `leap` is what the sources say
  Discipline discipline;
  ClockWatch watch;
  LeapSecond leap;
  LeapSmear smear;
  std::optional<LeapTable> leap_table;
  ntp::Monotonic leap_overdue = ntp::Monotonic::max();
  PollChoice polls;
  std::optional<ntp::Monotonic> followed;  // when a sample was followed last
  ntp::Monotonic calm_until{};
  ntp::Monotonic started;

  std::uint16_t system_peer = 0;  // association id
  bool commanded = false;         // the clock took a correction since the start
  bool first_words = true;        // no source was confirmed yet
  bool was_synchronised = false;
  EventLog events;
  ntp::Monotonic next_drift;
  std::optional<ntp::Ppm> saved_drift;
  std::optional<ntp::Monotonic> without_peer_since;
  bool orphan = false;  // nobody is followed, and others may follow us
  ntp::Monotonic next_orphan{};
  ntp::Monotonic next_quit;  // when -q looks at the answers that did not come
  bool quitting = false;
  bool configured = false;
};

}  // namespace core
