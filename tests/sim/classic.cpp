// The classic client around its loop: polls, the clock filter, the popcorn gate and selection.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "classic_loop.hpp"
#include "client.hpp"
#include "core/filter.hpp"
#include "core/selection.hpp"
#include "ntp/exchange.hpp"
#include "ntp/packet.hpp"

namespace sim {
namespace {

using std::chrono::duration_cast;

constexpr double kPrecision_s = 0x1p-24;
constexpr int kBurst = 6;
constexpr double kBurstSpacing_s = 2;
constexpr double kPopcorn = 3;
constexpr ntp::Seconds kMaxDistance{1.5};

ntp::Nanos as_nanos(double s) { return duration_cast<ntp::Nanos>(ntp::Seconds{s}); }

struct Source {
  ntp::Endpoint at;
  ntp::Exchange exchange;
  core::ClockFilter filter{ntp::Seconds{kPrecision_s}};
  core::PollToken token;
  ntp::Monotonic next_poll;
  int burst = kBurst;
  int unanswered = 0;
  ntp::Monotonic used{};  // when the last sample that was used was measured
  ntp::Seconds last_offset{0};
  ntp::Seconds root_distance{16};
};

class Classic final : public Client {
 public:
  Classic(const core::Settings& settings, Random random, ntp::Now now)
      : random_{std::move(random)},
        loop_{settings.sources.front().minpoll, settings.sources.front().maxpoll, kPrecision_s},
        start_{now.mono},
        next_tick_{now.mono + std::chrono::seconds{1}} {
    for (const core::SourceSettings& one : settings.sources) {
      sources_.emplace_back();
      sources_.back().at = {*ntp::IpAddress::parse(one.name), 123};
      sources_.back().next_poll = now.mono;
    }
  }

  [[nodiscard]] ntp::Monotonic next_deadline() const override {
    ntp::Monotonic next = next_tick_;
    for (const Source& source : sources_) next = std::min(next, source.next_poll);
    return next;
  }

  void on_timer(ntp::Now now) override {
    if (now.mono >= next_tick_) {
      next_tick_ += std::chrono::seconds{1};
      command(0, loop_.tick());
    }
    for (Source& source : sources_) {
      if (now.mono >= source.next_poll) poll(source, now);
    }
  }

  void on_sent(core::PollToken token, ntp::Timestamp at) override {
    for (Source& source : sources_) {
      if (source.token == token) source.exchange.sent_at(at);
    }
  }

  void on_reply(core::PollToken token, ntp::ByteView octets, const ntp::Endpoint&,
                ntp::Now now) override {
    const auto found = std::ranges::find(sources_, token, &Source::token);
    const auto packet = ntp::parse_packet(octets);
    if (found == sources_.end() || !packet) return;
    const auto reply = found->exchange.accept(packet->header, now.wall, {});
    if (!reply) return;
    found->unanswered = 0;
    const auto& m = reply->measurement;
    found->filter.add({now.mono, m.offset, m.delay, m.dispersion});
    if (passes(*found, now.mono)) select(now);
  }

  // Its samples stay what they were when the frequency changes.
  void on_clock(const core::ClockOutcome& outcome, ntp::Now now) override {
    if (outcome.step == ntp::Nanos{0}) return;
    for (Source& source : sources_) {
      source.filter.clear();
      source.exchange.abandon();
      source.used = {};
      source.burst = kBurst;
      source.next_poll = now.mono + as_nanos(1);
    }
  }

  void take_actions(std::vector<core::Action>& into) override {
    into.clear();
    std::swap(into, actions_);
  }

  [[nodiscard]] ntp::Seconds bound(ntp::Now) const override {
    return sources_.front().root_distance;
  }

 private:
  void poll(Source& source, ntp::Now now) {
    source.token = {++tokens_};
    core::SendPoll poll{.token = source.token, .to = source.at, .packet = {}};
    std::uint64_t nonce = 0;
    while (nonce == 0) nonce = random_();
    source.exchange.begin(ntp::Timestamp{nonce}, 4, poll.packet);
    actions_.emplace_back(poll);
    if (++source.unanswered > 8) source.filter.add_nothing(now.mono);
    const double fraction = static_cast<double>(random_() >> 11) * 0x1p-53;
    const double interval =
        source.burst > 0 ? kBurstSpacing_s : std::ldexp(1.0, loop_.poll()) * (1 + fraction / 16);
    source.burst = std::max(0, source.burst - 1);
    source.next_poll = now.mono + as_nanos(interval);
  }

  // Only a sample that is newer than the last one used, and no lonely spike.
  bool passes(Source& source, ntp::Monotonic now) {
    const auto best = source.filter.result(now);
    if (!best || best->best.at <= source.used) return false;
    const bool recent = best->best.at - source.used < as_nanos(std::ldexp(2.0, loop_.poll()));
    const double away = std::abs((best->best.offset - source.last_offset).count());
    const bool spike = source.used != ntp::Monotonic{} && recent &&
                       away > kPopcorn * best->jitter.count() && best->dispersion < kMaxDistance;
    if (spike && !std::exchange(spiked_, true)) return false;
    spiked_ = false;
    source.used = best->best.at;
    source.last_offset = best->best.offset;
    return true;
  }

  void select(ntp::Now now) {
    std::vector<core::Candidate> candidates;
    double jitter_s = kPrecision_s;
    for (Source& source : sources_) {
      const auto best = source.filter.result(now.mono);
      if (!best) continue;
      source.root_distance =
          std::max(ntp::Seconds{0.001}, best->best.delay / 2 + best->dispersion + best->jitter);
      if (source.root_distance > kMaxDistance) continue;
      jitter_s = std::max(jitter_s, best->jitter.count());
      candidates.push_back({.offset = best->best.offset,
                            .root_distance = source.root_distance,
                            .error = source.root_distance,
                            .jitter = best->jitter,
                            .stratum = {1}});
    }
    const auto result = core::select(candidates, {});
    if (!result.system_peer) return;
    double weights = 0;
    double offset_s = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (result.weights[i] <= 0) continue;
      const double weight = 1 / candidates[i].root_distance.count();
      weights += weight;
      offset_s += weight * candidates[i].offset.count();
    }
    const double now_s = ntp::Seconds{now.mono - start_}.count();
    const auto step = loop_.update(offset_s / weights, jitter_s, now_s);
    if (step) command(*step, loop_.frequency());
  }

  void command(double step_s, double rate) {
    actions_.emplace_back(
        core::ClockCommand{.step = as_nanos(step_s), .frequency = ntp::Ppm{rate * 1e6}});
  }

  Random random_;
  ClassicLoop loop_;
  ntp::Monotonic start_;
  ntp::Monotonic next_tick_;
  bool spiked_ = false;
  std::vector<Source> sources_;
  std::vector<core::Action> actions_;
  std::uint64_t tokens_ = 0;
};

}  // namespace

std::unique_ptr<Client> make_classic(const core::Settings& settings, Random random, ntp::Now now) {
  return std::make_unique<Classic>(settings, std::move(random), now);
}

}  // namespace sim
