// The engine chooses whom to follow.
#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "core/engine_impl.hpp"

namespace core {
namespace {

constexpr double kShortestSlew_s = 15;  // shorter ones disturb clients for nothing
constexpr double kHaste = 7;            // how much more a second of wander counts than one of noise
// Who numbers pulses must know the second well enough not to miss it by one.
constexpr double kMostBetweenPulses_s = 0.4;
constexpr double kMostSeconds_s = 1e9;
// Where noise is nearly all, twice the interval costs no accuracy and halves the slews.
constexpr double kLeisure = 2;
constexpr double kHasteAtLeisure = 14;
// What grew during a silence is no news to anybody: it may go in this part of the silence.
constexpr double kSilence = 50;
constexpr ntp::Seconds kMostCalm{900};
constexpr double kLongSilence = 8;  // poll intervals
constexpr double kCertain = 2;      // standard errors: more than that of an offset is hardly noise

}  // namespace

ntp::Seconds Engine::Impl::patience(const Estimate& estimate, ntp::Seconds offset) const {
  const double interval_s = polls.time_constant().seconds();
  const double wander_s = estimate.wander * std::sqrt(interval_s * interval_s * interval_s / 3);
  const double error_s = estimate.offset_error_s;
  const double certain = kCertain * error_s / std::max(std::abs(offset.count()), 1e-9);
  const double noise = error_s / (error_s + kHaste * wander_s);
  const double much_noise = error_s / (error_s + kHasteAtLeisure * wander_s);
  const double noisy_s =
      interval_s * std::max(noise, kLeisure * much_noise * much_noise) * std::min(1.0, certain);
  // Each sample plans anew, so a plan that outlasts many of them would never end.
  return ntp::Seconds{std::max(std::min(kShortestSlew_s, 2 * interval_s), noisy_s)};
}

ntp::Seconds Engine::Impl::calm_after_silence(ntp::Monotonic now) {
  const ntp::Seconds silence = followed ? ntp::Seconds{now - *followed} : ntp::Seconds{0};
  followed = now;
  const ntp::Seconds usual{kLongSilence * polls.time_constant().seconds()};
  if (silence > usual) calm_until = now + to_nanos(std::min(silence / kSilence, kMostCalm));
  return calm_until - now;
}

Estimator::Prior Engine::Impl::prior() const {
  return {.frequency = discipline.frequency().value * 1e-6,
          .error = std::max(discipline.frequency_error_ppm(), 0.1) * 1e-6};
}

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
    if (!candidate || association->is_pulse()) continue;
    // The parent of an island is followed when there is nobody else.
    if (association->stratum().value == settings.selection.orphan) continue;
    choice.fit.push_back(association);
    candidates.push_back(*candidate);
  }
  choice.result = core::select(candidates, settings.selection);
  std::vector<ntp::Leap> clocks;
  for (std::size_t i = 0; i < choice.fit.size(); ++i) {
    const bool counts = choice.result.weights[i] > 0;
    if (counts) choice.leaps.push_back(choice.fit[i]->leap());
    // One whose seconds are just not the best ones still knows how many there will be.
    const bool agrees = counts || choice.result.verdicts[i] == Verdict::outlier;
    if (agrees && choice.fit[i]->is_clock()) clocks.push_back(choice.fit[i]->leap());
  }
  // A receiver knows first-hand what others repeat.
  if (majority(clocks) != ntp::Leap::none) choice.leaps = std::move(clocks);
  choose_pulses(trust, choice, now);
  return choice;
}

void Engine::Impl::choose_pulses(Association::Trust trust, Choice& choice, ntp::Now now) {
  // Nobody but the clock itself numbers them where nobody is wanted (`tos minsane 0`).
  if (!choice.result.system_peer && (settings.selection.minsane > 0 || !choice.fit.empty())) return;
  Association* best = nullptr;
  std::optional<Candidate> pulse;
  for (Association* association : sources.associations()) {
    if (!association->is_pulse()) continue;
    auto candidate = association->candidate(settings.selection, trust, now);
    if (!candidate) continue;
    const double apart_s = (choice.result.offset - candidate->offset).count();
    const double whole_s = std::round(apart_s);
    if (std::abs(apart_s - whole_s) > kMostBetweenPulses_s || std::abs(apart_s) > kMostSeconds_s) {
      continue;
    }
    if (whole_s != 0) {
      association->renumber(static_cast<int>(whole_s));
      candidate->offset += ntp::Seconds{whole_s};
    }
    if (pulse && candidate->root_distance >= pulse->root_distance) continue;
    best = association;
    pulse = candidate;
  }
  if (best == nullptr) return;
  std::ranges::fill(choice.result.weights, 0);
  choice.result.system_peer = choice.fit.size();
  choice.fit.push_back(best);
  choice.result.verdicts.push_back(Verdict::pps_peer);
  choice.result.weights.push_back(1);
  choice.result.offset = pulse->offset;
  choice.result.jitter = pulse->jitter;
}

// Who is not yet fit may still contradict: one liar that speaks clearly first is no majority.
bool Engine::Impl::is_majority(const Choice& choice) const {
  const auto agreeing = std::ranges::count_if(choice.result.verdicts, [](Verdict verdict) {
    return verdict != Verdict::reject && verdict != Verdict::falseticker;
  });
  return 2 * static_cast<std::size_t>(agreeing) > sources.expected();
}

void Engine::Impl::select(const Cause& cause, ntp::Now now) {
  Choice choice = choose(Association::Trust::confirmed, now);
  // One that is confirmed a moment before the others does not outvote their first words.
  const auto spoken = static_cast<std::size_t>(std::ranges::count_if(
      sources.associations(), [](const Association* a) { return a->has_spoken(); }));
  if (choice.result.system_peer && 2 * choice.fit.size() > spoken) {
    first_words = false;
  } else if (hears_first_words()) {
    Choice first = choose(Association::Trust::first_word, now);
    if (is_majority(first)) choice = std::move(first);
  }
  const auto& [fit, result, leaps] = choice;
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
    return follow(choice, cause, now);
  }
  if (!without_peer_since) without_peer_since = now.mono;
  const bool alone = sources.ids().empty();
  const bool waited = now.mono - *without_peer_since >= to_nanos(settings.selection.orphanwait);
  if (local && (local_first || alone || waited)) return follow_local(local_fresh, now);
  if (follow_orphan(cause, now)) return;
  if (waited && settings.selection.orphan < ntp::kUnsynchronised.value) return be_orphan(now);
  lose(now);
}

bool Engine::Impl::announce_peer(const Association* peer) {
  const std::uint16_t id = peer != nullptr ? peer->identity().id : local->id();
  if (id == system_peer) return false;
  system_peer = id;
  out.note(Severity::info, log_bit(LogClass::sync, LogType::events),
           peer != nullptr ? fmt::format("following {}", peer->title())
                           : fmt::format("following the local clock, stratum {}",
                                         int{local->settings().stratum} + 1));
  return true;
}

void Engine::Impl::follow(const Choice& choice, const Cause& cause, ntp::Now now) {
  orphan = false;
  const auto& [fit, result, leaps] = choice;
  const Association& peer = *fit[*result.system_peer];
  const Association* fresh = nullptr;
  std::vector<Estimate> estimates;
  for (std::size_t i = 0; i < fit.size(); ++i) {
    if (result.weights[i] <= 0) continue;
    if (fit[i] == cause.fresh) fresh = cause.fresh;
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
  smear.update(leap, now.wall);
  system.follow(peer.state(now), result, settings.selection.mindist, now);
  const Estimate own = *peer.estimate(now.mono);
  polls.update(own, peer.settings());
  const Estimate all = combined(estimates);
  steer({.offset = result.offset,
         .frequency = all.frequency,
         .frequency_error = all.frequency_error,
         .patience = std::max(patience(own, result.offset), calm_after_silence(now.mono))},
        now);
  sources.set_prior(prior());
}

void Engine::Impl::follow_local(bool fresh, ntp::Now now) {
  orphan = false;
  local->set_selected(true);
  if (!announce_peer(nullptr) && !fresh) return;
  system.follow(local->settings(), settings.selection.mindist, now);
  command({}, discipline.frequency(), now);
}

void Engine::Impl::lose(ntp::Now now) {
  if (!has_reference()) return;
  orphan = false;
  system_peer = 0;
  if (local) local->set_selected(false);
  events.record(event::kNoSystemPeer);
  out.note(Severity::warning, log_bit(LogClass::sync, LogType::status),
           "no source is left to follow: not synchronised");
  was_synchronised = false;
  command({}, discipline.frequency(), now);
}

}  // namespace core
