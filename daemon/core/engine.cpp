#include "core/engine.hpp"

#include <algorithm>
#include <utility>

#include "core/engine_impl.hpp"

namespace core {

Engine::Engine(Random random, ntp::Log2 precision, ntp::Now now)
    : impl_{std::make_unique<Impl>(std::move(random), precision, now)} {}

Engine::~Engine() = default;

void Engine::reconfigure(const Settings& settings, ntp::Now now) {
  Impl& e = *impl_;
  e.settings = settings;
  e.discipline.reconfigure(settings.discipline);
  e.smear.set_interval(settings.leap_smear);
  e.smear.update(e.leap, now.wall);
  if (settings.discipline.frequency && !e.saved_drift) {
    e.saved_drift = settings.discipline.frequency;
    e.command({}, e.discipline.frequency(), now);
  }
  if (!std::exchange(e.configured, true)) {
    e.events.record(settings.discipline.frequency ? event::kFrequencySet : event::kFrequencyNotSet);
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

void Engine::set_keys(FindKey find) { impl_->out.find_key = std::move(find); }
void Engine::set_leap_table(LeapTable table) { impl_->leap_table = std::move(table); }
const std::optional<LeapTable>& Engine::leap_table() const { return impl_->leap_table; }

void Engine::on_clock_proof(const ClockOutcome& outcome, ntp::Now) {
  // Without a note: whoever proved it knows how the daemon was started and what would help.
  impl_->system.clock().works = outcome.taken;
  impl_->system.clock().error = outcome.error;
  impl_->discipline.on_start(outcome.frequency);
}

void Engine::expect_word_of_jumps(bool told) { impl_->watch.be_told(told); }

void Engine::on_clock(const ClockOutcome& outcome, ntp::Now now) {
  Impl& e = *impl_;
  e.moved(outcome, now);
  if (!outcome.taken) return e.command_refused(outcome.error);
  e.system.clock().works = true;
  e.system.clock().error.clear();
  if (!e.has_reference()) return;
  e.commanded = true;
  if (!std::exchange(e.was_synchronised, true)) {
    e.events.record(event::kClockSync);
    e.out.note(Severity::notice, log_bit(LogClass::sync, LogType::status), "synchronised");
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
      .local_precision = e.precision,
      .steered = e.discipline.in_force().value * 1e-6};
  const auto change = association->on_reply(datagram, from, now, limits, e.out);
  e.took(*association, change, now);
}

bool Engine::waits_for(PollToken token) const { return impl_->sources.find(token) != nullptr; }

void Engine::Impl::took(Association& association, Association::Change change, ntp::Now now) {
  if (change == Association::Change::nothing) return;
  select({.fresh = &association}, now);
  if (change != Association::Change::surprise) return;
  const Verdict verdict = association.verdict();
  if (verdict != Verdict::candidate && verdict != Verdict::system_peer &&
      verdict != Verdict::pps_peer) {
    return;
  }
  polls.hurry();
  association.hurry(now.mono);
}

void Engine::on_clock_sample(const ClockName& clock, const ClockSample& sample, ntp::Now now) {
  Association* association = impl_->sources.find(clock);
  if (association == nullptr || !impl_->watch_clock(now)) return;
  association->on_clock_sample(sample, now, impl_->discipline.in_force().value * 1e-6);
}

void Engine::on_clock_condition(const ClockName& clock, ClockCondition condition,
                                std::string_view timecode) {
  Association* association = impl_->sources.find(clock);
  if (association != nullptr) association->on_clock_condition(condition, timecode);
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

void Engine::on_keys(ResolveToken token, const KeyAnswer& answer, ntp::Now now) {
  impl_->sources.on_keys(token, answer, now, impl_->out);
}

const NtsClientCounters& Engine::nts_counters() const { return impl_->out.nts; }

void Engine::events_seen(std::uint16_t id) {
  if (id == 0) {
    impl_->events.seen();
  } else if (impl_->local && impl_->local->id() == id) {
    impl_->local->events_seen();
  } else {
    impl_->sources.events_seen(id);
  }
}

void Engine::reset_counters() {
  for (Association* association : impl_->sources.associations()) association->reset_counters();
  if (impl_->local) impl_->local->reset_counters();
}

std::uint64_t Engine::source_changes() const { return impl_->sources.changes(); }

std::uint64_t Engine::polls_sent() const { return impl_->out.polls; }

void Engine::on_shutdown(ntp::Now now) {
  impl_->next_drift = now.mono;
  impl_->maybe_save_drift(now);
}

void Engine::on_timer(ntp::Now now) {
  Impl& e = *impl_;
  e.watch_clock(now);
  e.sources.on_timer(now, e.system_peer != 0, e.out);
  bool changed = false;
  for (Association* association : e.sources.associations()) {
    const auto change = association->on_timer(now, e.polls.time_constant(), e.out);
    if (association->is_clock()) {
      e.took(*association, change, now);
    } else {
      changed = changed || change != Association::Change::nothing;
    }
  }
  const bool local_due = e.local && e.local->is_due(now.mono);
  if (changed || local_due || now.mono >= e.orphan_deadline()) e.select({}, now);
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
  next = std::min(next, e.orphan_deadline());
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
  s.orphan = e.orphan;
  s.root_dispersion = e.system.root_dispersion(now.mono);
  s.time_constant = e.polls.time_constant();
  s.min_time_constant = e.polls.shortest();
  s.frequency = e.discipline.frequency();
  s.clock_jitter = e.discipline.jitter();
  s.wander = e.discipline.wander();
  s.events = e.events;
  s.smear_interval = e.smear.interval();
  s.smear_offset = e.smear.offset(now.wall);
  // For some seconds nobody can say which second it is.
  if (e.is_synchronised() && !e.leap.is_near(now.wall)) return s;
  s.leap = ntp::Leap::unsynchronised;
  s.stratum = ntp::kUnsynchronised;
  return s;
}

ServedTime Engine::served() const {
  const Impl& e = *impl_;
  const SystemState& s = e.system.state();
  return {.leap = e.is_synchronised() ? s.leap : ntp::Leap::unsynchronised,
          .stratum = s.stratum,
          .precision = e.precision,
          .root_delay = on_the_wire(s.root_delay),
          .root_dispersion = s.root_dispersion,
          .updated = e.system.updated(),
          .refid = s.refid,
          .reference = s.reference,
          .leap_second = e.leap,
          .smear = e.smear};
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
