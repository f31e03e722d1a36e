// The engine and the clock: what it is told, where it went, and what is kept of it.
#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "core/engine_impl.hpp"

namespace core {
namespace {

constexpr double kDriftCertain_ppm = 5;  // a guess is not worth one either
constexpr std::chrono::seconds kQuitUndecided{60};
constexpr int kPanicStatus = 255;
// Whoever moved the clock by more has set it, or the machine slept: then nobody can tell how much
// of it was right, and the sources are asked.
constexpr double kSlept_s = 1;

}  // namespace

void Engine::Impl::command(ntp::Nanos step, ntp::Ppm frequency, ntp::Now now) {
  if (!settings.discipline.control) return;
  ClockCommand wanted{.step = step, .frequency = frequency};
  if (has_reference()) {
    wanted.leap = leap.armed();
    wanted.max_error = system.max_error(now.mono);
    wanted.est_error = system.state().jitter;
  }
  system.clock().attempted = true;
  out.actions.emplace_back(wanted);
}

void Engine::Impl::steer(const ClockError& error, ntp::Now now) {
  if (!settings.discipline.control) return;
  const auto decision = discipline.update(error, now.mono);
  if (const auto* panic = std::get_if<Discipline::Panic>(&decision)) {
    events.record(event::kPanicStop);
    out.actions.emplace_back(Exit{kPanicStatus, panic->reason});
    return;
  }
  if (std::holds_alternative<Discipline::Wait>(decision)) {
    if (events.last != event::kSpike) events.record(event::kSpike);
    return;
  }
  const auto& steer = std::get<Discipline::Steer>(decision);
  command(steer.step, steer.frequency, now);
}

// What was measured before is kept: it moves along with the clock.
void Engine::Impl::moved(const ClockOutcome& outcome, ntp::Now now) {
  const double change = (outcome.frequency.value - discipline.in_force().value) * 1e-6;
  discipline.on_clock(outcome.frequency);
  for (Association* association : sources.associations()) {
    if (change != 0) association->on_frequency(change, now.mono);
    if (outcome.step != ntp::Nanos{0}) association->on_step(outcome.step, now.mono, out);
  }
  if (outcome.taken) {
    watch.expect(outcome.frequency.value * 1e-6, free_clock.steered_s(now), now.mono);
  }
  if (outcome.step == ntp::Nanos{0}) return;
  events.record(event::kClockStep);
  system.on_step(now);
  out.note(Severity::notice, log_bit(LogClass::sys, LogType::events),
           fmt::format("clock stepped by {:+.6f} s", ntp::Seconds{outcome.step}.count()));
}

bool Engine::Impl::watch_clock(ntp::Now now) {
  if (!system.clock().works) return true;
  const auto jump_s = watch.look(free_clock.steered_s(now), now.mono);
  if (jump_s && leap.explains(*jump_s, now.wall)) {
    out.note(Severity::notice, log_bit(LogClass::sys, LogType::events),
             "the kernel has done the leap second");
    leap_passes(to_nanos(ntp::Seconds{*jump_s}));
    command({}, discipline.in_force(), now);
  } else if (jump_s) {
    moved_by_others(*jump_s, now);
  }
  if (leap.is_overdue(now.wall) && !watch.suspects()) {
    const ntp::Nanos jump = to_nanos(ntp::Seconds{leap.jump_s()});
    leap_passes(jump);
    command(jump, discipline.in_force(), now);
  }
  const auto until = leap.until_overdue(now.wall);
  leap_overdue = until ? now.mono + *until : ntp::Monotonic::max();
  return !watch.suspects() && !leap.is_near(now.wall);
}

// True time itself has jumped, and the clock does it too.
void Engine::Impl::leap_passes(ntp::Nanos jump) {
  for (Association* association : sources.associations()) association->on_leap(jump, out);
  leap.done();
  smear.update(leap, {});
}

// The free clock was not moved, and what the sources said of it holds. Only after sleep, when it
// stood still, must they be asked anew.
void Engine::Impl::moved_by_others(double jump_s, ntp::Now now) {
  const bool slept = std::abs(jump_s) > kSlept_s;
  events.record(event::kClockStep);
  out.note(Severity::warning, log_bit(LogClass::sys, LogType::events),
           fmt::format("the clock was moved by {:+.6f} s, not by this daemon ({}): {}", jump_s,
                       slept ? "set by hand, or the machine slept" : "by another program?",
                       slept ? "asking the sources" : "correcting it"));
  system.on_step(now);
  discipline.expect_step();
  for (Association* association : sources.associations()) {
    association->on_step(to_nanos(ntp::Seconds{jump_s}), now.mono, out);
    if (slept) association->forget(prior());
    association->hurry(now.mono);
  }
  polls.hurry();
  first_words = slept;
  select({.clock_moved = true}, now);
}

void Engine::Impl::command_refused(const std::string& why) {
  const bool news = system.clock().works || system.clock().error != why;
  system.clock().works = false;
  system.clock().error = why;
  was_synchronised = false;
  if (news) {
    out.note(Severity::error, fmt::format("the clock does not obey: {}; not synchronised", why));
  }
}

void Engine::Impl::maybe_quit(ntp::Now now) {
  if (!settings.discipline.set_and_quit || quitting) return;
  const bool heard = std::ranges::any_of(sources.associations(),
                                         [](const Association* a) { return a->was_ever_heard(); });
  const auto waited = now.mono - started;
  if (waited >= kQuitUnanswered) next_quit = started + kQuitUndecided;
  if (commanded && discipline.updated()) {
    out.actions.emplace_back(
        Exit{0, fmt::format("clock set, it was off by {:+.6f} s", system.state().offset.count())});
  } else if (!heard && waited >= kQuitUnanswered) {
    out.actions.emplace_back(Exit{1, "no server found: none answered, the clock was not set"});
  } else if (waited >= kQuitUndecided) {
    out.actions.emplace_back(
        Exit{1, "no server is fit to set the clock by, or they disagree; it was not set"});
  } else {
    return;
  }
  quitting = true;
}

void Engine::Impl::maybe_save_drift(ntp::Now now) {
  if (now.mono < next_drift) return;
  next_drift = now.mono + kDriftInterval;
  const ntp::Ppm frequency = discipline.frequency();
  if (!discipline.updated() || discipline.frequency_error_ppm() > kDriftCertain_ppm) return;
  if (saved_drift &&
      std::abs(saved_drift->value - frequency.value) < settings.discipline.drift_change.value)
    return;
  saved_drift = frequency;
  out.actions.emplace_back(SaveDrift{frequency, {discipline.frequency_error_ppm()}});
}

}  // namespace core
