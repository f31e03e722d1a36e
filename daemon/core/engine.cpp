#include "core/engine.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/core.h>
#include <utility>

#include "core/association.hpp"
#include "core/clock_watch.hpp"
#include "core/discipline.hpp"
#include "core/leap.hpp"
#include "core/local_clock.hpp"
#include "core/outbox.hpp"
#include "core/poll_choice.hpp"
#include "core/selection.hpp"
#include "core/sources.hpp"
#include "core/system_variables.hpp"

namespace core {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

// Events of the system (RFC 9327 section 3.1).
constexpr std::uint8_t kFrequencyNotSet = 1;
constexpr std::uint8_t kFrequencySet = 2;
constexpr std::uint8_t kSpike = 3;
constexpr std::uint8_t kClockSync = 5;
constexpr std::uint8_t kRestart = 6;
constexpr std::uint8_t kPanicStop = 7;
constexpr std::uint8_t kNoSystemPeer = 8;
constexpr std::uint8_t kClockStep = 12;

constexpr seconds kDriftInterval{3600};
constexpr double kDriftChange_ppm = 0.1;  // less is not worth a write
constexpr double kDriftCertain_ppm = 5;   // a guess is not worth one either
// `-q`: by then a burst is over and its servers have been compared; or nobody is there.
constexpr seconds kQuitUnanswered{15};
constexpr seconds kQuitUndecided{60};
constexpr int kPanicStatus = 255;
constexpr double kShortestSlew_s = 12;  // shorter ones disturb clients for nothing
constexpr double kHaste = 8;            // how much more a second of wander counts than one of noise
constexpr double kCertain = 2;  // standard errors: more than that of an offset is hardly noise
// Whoever moved the clock by more has set it, or the machine slept: then nobody can tell how much
// of it was right, and the sources are asked.
constexpr double kSlept_s = 1;

ntp::Nanos nanos(ntp::Seconds duration) { return duration_cast<ntp::Nanos>(duration); }

}  // namespace

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
    events.record(kRestart);
  }

  /// Why to select: an association has a new sample, the clock is not where it was, or a source
  /// came or went.
  struct Cause {
    const Association* fresh = nullptr;
    bool clock_moved = false;
  };
  void select(const Cause& cause, ntp::Now now);
  struct Choice {
    std::vector<Association*> fit;
    SelectionResult result;
  };
  Choice choose(Association::Trust trust, ntp::Now now);
  /// Before the first correction the sources are taken at their first word, once most have spoken.
  [[nodiscard]] bool hears_first_words() const;
  /// Whether it is another one than before.
  bool announce_peer(const Association* peer);
  /// How long a slew may take, by how much of the offset is noise.
  [[nodiscard]] ntp::Seconds patience(const Estimate& estimate, ntp::Seconds offset) const {
    const double interval_s = polls.time_constant().seconds();
    const double wander_s = estimate.wander * std::sqrt(interval_s * interval_s * interval_s / 3);
    const double error_s = estimate.offset_error_s;
    const double certain = kCertain * error_s / std::max(std::abs(offset.count()), 1e-9);
    const double noisy_s =
        interval_s * error_s / (error_s + kHaste * wander_s) * std::min(1.0, certain);
    // Each sample plans anew, so a plan that outlasts many of them would never end.
    return ntp::Seconds{std::max(std::min(kShortestSlew_s, 2 * interval_s), noisy_s)};
  }
  [[nodiscard]] Estimator::Prior prior() const {
    return {.frequency = discipline.frequency().value * 1e-6,
            .error = std::max(discipline.frequency_error_ppm(), 0.1) * 1e-6};
  }
  void follow(const SelectionResult& result, const std::vector<Association*>& fit,
              const Cause& cause, ntp::Now now);
  void follow_local(bool fresh, ntp::Now now);
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
  [[nodiscard]] bool is_synchronised() const {
    return system_peer != 0 && system.clock().works && commanded &&
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
  std::optional<LeapTable> leap_table;
  ntp::Monotonic leap_overdue = ntp::Monotonic::max();
  PollChoice polls;
  ntp::Monotonic started;

  std::uint16_t system_peer = 0;  // association id
  bool commanded = false;         // the clock took a correction since the start
  bool first_words = true;        // no source was confirmed yet
  bool was_synchronised = false;
  EventLog events;
  ntp::Monotonic next_drift;
  std::optional<ntp::Ppm> saved_drift;
  std::optional<ntp::Monotonic> without_peer_since;
  ntp::Monotonic next_quit;  // when -q looks at the answers that did not come
  bool quitting = false;
  bool configured = false;
};

bool Engine::Impl::hears_first_words() const {
  // Who sets the clock once and leaves wants it right.
  if (!first_words || settings.discipline.set_and_quit) return false;
  const auto heard = std::ranges::count_if(sources.associations(),
                                           [](const Association* a) { return a->has_spoken(); });
  return 2 * static_cast<std::size_t>(heard) > sources.expected();
}

Engine::Impl::Choice Engine::Impl::choose(Association::Trust trust, ntp::Now now) {
  Choice choice;
  std::vector<Candidate> candidates;
  for (Association* association : sources.associations()) {
    const auto candidate = association->candidate(settings.selection, trust, now);
    if (!candidate) continue;
    choice.fit.push_back(association);
    candidates.push_back(*candidate);
  }
  choice.result = core::select(candidates, settings.selection);
  return choice;
}

void Engine::Impl::select(const Cause& cause, ntp::Now now) {
  Choice choice = choose(Association::Trust::confirmed, now);
  if (choice.result.system_peer) {
    first_words = false;
  } else if (hears_first_words()) {
    choice = choose(Association::Trust::first_word, now);
  }
  const auto& [fit, result] = choice;
  for (Association* association : sources.associations()) {
    const auto place = std::ranges::find(fit, association) - fit.begin();
    const auto index = static_cast<std::size_t>(place);
    association->set_verdict(index < fit.size() ? result.verdicts[index] : Verdict::reject);
  }
  const bool local_fresh = local && local->take_sample(now);
  const bool local_first = local && local->settings().prefer;
  if (result.system_peer && !local_first) {
    without_peer_since.reset();
    if (local) local->set_selected(false);
    return follow(result, fit, cause, now);
  }
  if (!without_peer_since) without_peer_since = now.mono;
  const bool alone = sources.ids().empty();
  const bool waited = now.mono - *without_peer_since >= nanos(settings.selection.orphanwait);
  if (local && (local_first || alone || waited)) return follow_local(local_fresh, now);
  lose(now);
}

bool Engine::Impl::announce_peer(const Association* peer) {
  const std::uint16_t id = peer != nullptr ? peer->identity().id : local->id();
  if (id == system_peer) return false;
  system_peer = id;
  out.note(Severity::info, peer != nullptr
                               ? fmt::format("following {}", peer->identity().remote.text())
                               : fmt::format("following the local clock, stratum {}",
                                             int{local->settings().stratum} + 1));
  return true;
}

void Engine::Impl::follow(const SelectionResult& result, const std::vector<Association*>& fit,
                          const Cause& cause, ntp::Now now) {
  const Association& peer = *fit[*result.system_peer];
  const Association* fresh = nullptr;
  std::vector<ntp::Leap> leaps;
  std::vector<Estimate> estimates;
  for (std::size_t i = 0; i < fit.size(); ++i) {
    if (result.weights[i] <= 0) continue;
    if (fit[i] == cause.fresh) fresh = cause.fresh;
    leaps.push_back(fit[i]->leap());
    estimates.push_back(*fit[i]->estimate(now.mono));
  }
  const bool another = announce_peer(&peer);
  // What those say who are not followed is no news for the clock.
  if (!another && fresh == nullptr && !cause.clock_moved) return;
  system.set_leap(majority(leaps));
  if (leap_table && leap_table->valid_for_s(now.wall) > 0) {
    system.set_leap(leap_table->at_end_of_day(now.wall));
  }
  leap.announce(system.state().leap, now.wall);
  system.follow(peer.state(now), result, settings.selection.mindist, now);
  const Estimate own = *peer.estimate(now.mono);
  polls.update(own, peer.settings());
  const Estimate all = combined(estimates);
  steer({.offset = result.offset,
         .frequency = all.frequency,
         .frequency_error = all.frequency_error,
         .patience = patience(own, result.offset)},
        now);
  sources.set_prior(prior());
}

void Engine::Impl::follow_local(bool fresh, ntp::Now now) {
  local->set_selected(true);
  if (!announce_peer(nullptr) && !fresh) return;
  system.follow(local->settings(), settings.selection.mindist, now);
  command({}, discipline.frequency(), now);
}

void Engine::Impl::lose(ntp::Now now) {
  if (system_peer == 0) return;
  system_peer = 0;
  if (local) local->set_selected(false);
  events.record(kNoSystemPeer);
  out.note(Severity::warning, "no source is left to follow: not synchronised");
  was_synchronised = false;
  command({}, discipline.frequency(), now);
}

void Engine::Impl::command(ntp::Nanos step, ntp::Ppm frequency, ntp::Now now) {
  if (!settings.discipline.control) return;
  ClockCommand wanted{.step = step, .frequency = frequency};
  if (system_peer != 0) {
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
    events.record(kPanicStop);
    out.actions.emplace_back(Exit{kPanicStatus, panic->reason});
    return;
  }
  if (std::holds_alternative<Discipline::Wait>(decision)) {
    if (events.last != kSpike) events.record(kSpike);
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
    if (outcome.step != ntp::Nanos{0}) association->on_step(outcome.step, out);
  }
  if (outcome.taken) {
    watch.expect(outcome.frequency.value * 1e-6, free_clock.steered_s(now), now.mono);
  }
  if (outcome.step == ntp::Nanos{0}) return;
  events.record(kClockStep);
  system.on_step(now);
  out.note(Severity::notice,
           fmt::format("clock stepped by {:+.6f} s", ntp::Seconds{outcome.step}.count()));
}

bool Engine::Impl::watch_clock(ntp::Now now) {
  if (!system.clock().works) return true;
  const auto jump_s = watch.look(free_clock.steered_s(now), now.mono);
  if (jump_s && leap.explains(*jump_s, now.wall)) {
    out.note(Severity::notice, "the kernel has done the leap second");
    leap_passes(nanos(ntp::Seconds{*jump_s}));
    command({}, discipline.in_force(), now);
  } else if (jump_s) {
    moved_by_others(*jump_s, now);
  }
  if (leap.is_overdue(now.wall) && !watch.suspects()) {
    const ntp::Nanos jump = nanos(ntp::Seconds{leap.jump_s()});
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
}

// The free clock was not moved, and what the sources said of it holds. Only after sleep, when it
// stood still, must they be asked anew.
void Engine::Impl::moved_by_others(double jump_s, ntp::Now now) {
  const bool slept = std::abs(jump_s) > kSlept_s;
  events.record(kClockStep);
  out.note(Severity::warning,
           fmt::format("the clock was moved by {:+.6f} s, not by this daemon ({}): {}", jump_s,
                       slept ? "set by hand, or the machine slept" : "by another program?",
                       slept ? "asking the sources" : "correcting it"));
  system.on_step(now);
  discipline.expect_step();
  for (Association* association : sources.associations()) {
    association->on_step(nanos(ntp::Seconds{jump_s}), out);
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
  if (saved_drift && std::abs(saved_drift->value - frequency.value) < kDriftChange_ppm) return;
  saved_drift = frequency;
  out.actions.emplace_back(SaveDrift{frequency, {discipline.frequency_error_ppm()}});
}

Engine::Engine(Random random, ntp::Log2 precision, ntp::Now now)
    : impl_{std::make_unique<Impl>(std::move(random), precision, now)} {}

Engine::~Engine() = default;

void Engine::reconfigure(const Settings& settings, ntp::Now now) {
  Impl& e = *impl_;
  e.settings = settings;
  e.discipline.reconfigure(settings.discipline);
  if (settings.discipline.frequency && !e.saved_drift) {
    e.saved_drift = settings.discipline.frequency;
    e.command({}, e.discipline.frequency(), now);
  }
  if (!std::exchange(e.configured, true)) {
    e.events.record(settings.discipline.frequency ? kFrequencySet : kFrequencyNotSet);
  }
  if (!settings.discipline.control) {
    e.system.clock().works = false;
    if (e.system.clock().error.empty()) e.system.clock().error = "disable ntp";
  }
  e.polls.reconfigure(settings);
  if (!e.discipline.updated()) e.sources.set_prior(e.prior());
  e.sources.reconfigure(settings, now, e.out);
  if (!settings.local_clock) {
    e.local.reset();
  } else if (!e.local || e.local->settings() != *settings.local_clock) {
    e.local.emplace(e.sources.new_id(e.out), *settings.local_clock, e.precision);
  }
  e.select({}, now);
}

void Engine::set_leap_table(LeapTable table) { impl_->leap_table = std::move(table); }

void Engine::on_clock_proof(const ClockOutcome& outcome, ntp::Now) {
  // Without a note: whoever proved it knows how the daemon was started and what would help.
  impl_->system.clock().works = outcome.taken;
  impl_->system.clock().error = outcome.error;
  impl_->discipline.on_start(outcome.frequency);
}

void Engine::on_clock(const ClockOutcome& outcome, ntp::Now now) {
  Impl& e = *impl_;
  e.moved(outcome, now);
  if (!outcome.taken) return e.command_refused(outcome.error);
  e.system.clock().works = true;
  e.system.clock().error.clear();
  if (e.system_peer == 0) return;
  e.commanded = true;
  if (!std::exchange(e.was_synchronised, true)) {
    e.events.record(kClockSync);
    e.out.note(Severity::notice, "synchronised");
  }
  e.maybe_quit(now);
}

void Engine::on_sent(PollToken token, ntp::Timestamp at, const ntp::Endpoint& local) {
  if (Association* association = impl_->sources.find(token)) association->on_sent(at, local);
}

void Engine::on_reply(PollToken token, ntp::ByteView datagram, const ntp::Endpoint& from,
                      ntp::Now now) {
  Impl& e = *impl_;
  Association* association = e.sources.find(token);
  if (association == nullptr) return;
  if (!e.watch_clock(now)) return association->abandon(e.out);
  if (!association->waits_for(token)) return;  // given up just now
  const SelectionSettings& rules = e.settings.selection;
  const ntp::ExchangeLimits limits{
      .max_delay = rules.maxdist,
      .floor = {static_cast<std::uint8_t>(std::clamp(rules.floor, 0, 15))},
      .ceiling = {static_cast<std::uint8_t>(std::clamp(rules.ceiling - 1, 0, 15))},
      .local_precision = e.precision};
  const auto change = association->on_reply(datagram, from, now, limits,
                                            e.discipline.in_force().value * 1e-6, e.out);
  if (change == Association::Change::nothing) return;
  e.select({.fresh = association}, now);
  if (change != Association::Change::surprise) return;
  if (association->verdict() == Verdict::candidate ||
      association->verdict() == Verdict::system_peer) {
    e.polls.hurry();
    association->hurry(now.mono);
  }
}

void Engine::on_poll_failed(PollToken token, std::string_view why, ntp::Now) {
  if (Association* association = impl_->sources.find(token)) {
    association->on_failed(why, impl_->out);
  }
}

void Engine::on_resolved(ResolveToken token, const std::vector<ntp::IpAddress>& addresses,
                         std::string_view error, ntp::Now now) {
  impl_->sources.on_resolved(token, addresses, error, now, impl_->out);
}

void Engine::events_seen(std::uint16_t id) {
  if (id == 0) {
    impl_->events.seen();
  } else if (impl_->local && impl_->local->id() == id) {
    impl_->local->events_seen();
  } else {
    impl_->sources.events_seen(id);
  }
}

std::uint64_t Engine::polls_sent() const { return impl_->out.polls; }

void Engine::on_shutdown(ntp::Now now) {
  impl_->next_drift = now.mono;
  impl_->maybe_save_drift(now);
}

void Engine::on_timer(ntp::Now now) {
  Impl& e = *impl_;
  e.watch_clock(now);
  e.sources.on_timer(now, e.out);
  bool changed = false;
  for (Association* association : e.sources.associations()) {
    const auto change = association->on_timer(now, e.polls.time_constant(), e.out);
    changed = changed || change != Association::Change::nothing;
  }
  if (changed || (e.local && e.local->is_due(now.mono))) e.select({}, now);
  if (const auto frequency = e.discipline.on_timer(now.mono)) e.command({}, *frequency, now);
  e.maybe_save_drift(now);
  e.maybe_quit(now);
}

ntp::Monotonic Engine::next_deadline() const {
  const Impl& e = *impl_;
  ntp::Monotonic next =
      std::min({e.sources.next_deadline(), e.discipline.next_deadline(), e.next_drift});
  if (e.system.clock().works) {
    next = std::min({next, e.watch.next_deadline(), e.leap_overdue});
  }
  if (e.local) next = std::min(next, e.local->next_deadline());
  if (e.settings.discipline.set_and_quit && !e.quitting) next = std::min(next, e.next_quit);
  return next;
}

void Engine::take_actions(std::vector<Action>& into) {
  into.clear();
  std::swap(into, impl_->out.actions);
}

SystemState Engine::system(ntp::Now now) const {
  const Impl& e = *impl_;
  SystemState s = e.system.state();
  s.precision = e.precision;
  s.system_peer = e.system_peer;
  s.root_dispersion = e.system.root_dispersion(now.mono);
  s.time_constant = e.polls.time_constant();
  s.min_time_constant = e.polls.shortest();
  s.frequency = e.discipline.frequency();
  s.clock_jitter = e.discipline.jitter();
  s.wander = e.discipline.wander();
  s.events = e.events;
  // For some seconds nobody can say which second it is.
  if (e.is_synchronised() && !e.leap.is_near(now.wall)) return s;
  s.leap = ntp::Leap::unsynchronised;
  s.stratum = ntp::kUnsynchronised;
  return s;
}

std::vector<std::uint16_t> Engine::association_ids() const {
  std::vector<std::uint16_t> ids = impl_->sources.ids();
  if (impl_->local) ids.push_back(impl_->local->id());
  return ids;
}

std::optional<AssociationState> Engine::association(std::uint16_t id, ntp::Now now) const {
  if (impl_->local && impl_->local->id() == id) return impl_->local->state(now);
  return impl_->sources.state(id, now);
}

}  // namespace core
