// One source that is polled: when it is asked, what it answered, and how good it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/association_nts.hpp"
#include "core/clock_readings.hpp"
#include "core/clock_sample.hpp"
#include "core/estimator.hpp"
#include "core/filter.hpp"
#include "core/outbox.hpp"
#include "core/selection.hpp"
#include "core/settings.hpp"
#include "core/state.hpp"
#include "ntp/exchange.hpp"

namespace core {

/// Polls one address and keeps the history of its samples. It knows nothing of the other sources
/// and never decides about the clock. A reply that fails a check changes nothing but counters.
class Association {
 public:
  struct Identity {
    std::uint16_t id = 0;
    ntp::Endpoint remote;
    bool configured = true;  ///< false: learnt from a pool
  };
  /// What a reply or a wake-up changed, as far as selection is concerned.
  enum class Change : std::uint8_t {
    nothing,
    fitness,
    sample,
    surprise,  ///< a sample that says that the clock is not where it was believed to be
  };

  /// What all sources share: the free clock they are measured against, how well it is read, and
  /// what is known of its frequency.
  struct Clock {
    FreeClock free;
    ntp::Seconds precision{1e-6};
    Estimator::Prior prior;
  };
  Association(const Identity& identity, const SourceSettings& settings, const Clock& clock,
              ntp::Monotonic first_poll);

  /// Polls when it is time; gives up what was not answered. `time_constant`: the system's wish for
  /// the poll interval, log2 s.
  Change on_timer(ntp::Now now, ntp::Log2 time_constant, Outbox& out);
  [[nodiscard]] ntp::Monotonic next_deadline() const;
  /// Whether on_timer() would poll: at its time, or a little before when somebody is awake anyway.
  [[nodiscard]] bool is_due(ntp::Monotonic now) const;

  [[nodiscard]] bool waits_for(PollToken token) const { return token_ == token; }
  void on_sent(ntp::Timestamp at, const ntp::Endpoint& local);
  Change on_reply(ntp::ByteView datagram, const ntp::Endpoint& from, ntp::Now now,
                  const ntp::ExchangeLimits& limits, Outbox& out);
  void on_failed(std::string_view why, Outbox& out);

  /// A reference clock: its samples come by themselves, and each poll makes one of them.
  [[nodiscard]] bool is_clock() const { return settings_.clock.has_value(); }
  void on_clock_sample(const ClockSample& sample, ntp::Now now, double steered);
  void on_clock_condition(ClockCondition condition, std::string_view timecode);
  /// It marks seconds without saying which they are.
  [[nodiscard]] bool is_pulse() const { return is_pulse_; }
  /// Its seconds are later ones by that many.
  void renumber(int by_s);
  /// How it is called where people read.
  [[nodiscard]] std::string title() const;

  /// Fresh keys for a source that is asked under Network Time Security; before the first it is not.
  void secure(nts::Session session, ntp::Monotonic now) {
    nts_.emplace(std::move(session), now, settings_.nts ? settings_.nts->expire : ntp::Seconds{0});
  }
  /// See AssociationNts.
  [[nodiscard]] ntp::Monotonic keys_due() const {
    return nts_ ? nts_->keys_due() : ntp::Monotonic{};
  }
  [[nodiscard]] bool keys_work() const { return nts_ && nts_->works(); }

  /// Gives up the outstanding poll, if any.
  void abandon(Outbox& out);

  /// The clock was advanced by `step`: everything that was measured moves along, what is under way
  /// is abandoned.
  void on_step(ntp::Nanos step, ntp::Monotonic now, Outbox& out);
  /// A leap second: true time was shifted by `jump`, and the clock with it.
  void on_leap(ntp::Nanos jump, Outbox& out);
  /// Since `at` the clock runs faster by `change` (s/s).
  void on_frequency(double change, ntp::Monotonic at);

  /// How much a source must have said before it is believed.
  enum class Trust : std::uint8_t {
    first_word,  ///< one good answer will do
    confirmed,   ///< several, so that none of them can be far off
  };
  /// Judges fitness anew; nullopt when the source must not be used now (see the flash bits).
  std::optional<Candidate> candidate(const SelectionSettings& rules, Trust trust, ntp::Now now);
  /// The free clock against this source.
  [[nodiscard]] std::optional<Estimate> estimate(ntp::Monotonic now) const {
    return estimator_.at(clock_.free.time_s(now));
  }
  /// What it says of a leap second; to be asked of those that were heard.
  [[nodiscard]] ntp::Leap leap() const { return header_->leap; }
  /// What it said of the clock's offset means nothing any more.
  void forget(const Estimator::Prior& prior);
  /// Asks more often for a while.
  void hurry(ntp::Monotonic now);
  void set_verdict(Verdict verdict);
  void events_seen() { events_.seen(); }
  void reset_counters() { counters_ = {}; }

  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] const SourceSettings& settings() const { return settings_; }
  [[nodiscard]] const Estimator& estimator() const { return estimator_; }
  [[nodiscard]] const AssociationCounters& counters() const { return counters_; }
  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] std::uint8_t reach() const { return reach_; }
  [[nodiscard]] std::uint32_t unanswered() const { return unanswered_; }
  [[nodiscard]] bool was_ever_heard() const { return header_.has_value(); }
  /// Of its last answer.
  [[nodiscard]] ntp::Stratum stratum() const {
    return header_ ? header_->stratum : ntp::kUnsynchronised;
  }
  /// Where we ask from.
  [[nodiscard]] const ntp::Endpoint& local() const { return local_; }
  /// Polls since selection had a use for it.
  [[nodiscard]] std::uint32_t useless_polls() const { return useless_polls_; }
  /// There is something to go by.
  [[nodiscard]] bool has_spoken() const { return estimator_.samples() > 0; }
  [[nodiscard]] AssociationState state(ntp::Now now) const;

 private:
  Change poll_clock(ntp::Now now, ntp::Log2 time_constant, Outbox& out);
  Change take_clock(const ClockReadings::Sample& sample, ntp::Now now, Outbox& out);
  void set_condition(ClockCondition condition);
  void wait_for_fresh_readings(ntp::Monotonic now);
  Change begin_poll(ntp::Now now, ntp::Log2 time_constant, Outbox& out);
  void set_interval(ntp::Log2 time_constant);
  void send(ntp::Now now, Outbox& out);
  [[nodiscard]] ntp::Nanos burst_spacing() const;
  void close(Outbox& out);
  /// What a source under Network Time Security sends and gets. False: not without keys, and not
  /// what is not proved.
  [[nodiscard]] bool seal(SendPoll& poll, Outbox& out);
  [[nodiscard]] bool is_proved(ntp::ByteView datagram, const ntp::ParsedPacket& parsed,
                               Outbox& out);
  /// Writes the MAC of a source with a key. False when there is no such key.
  [[nodiscard]] bool sign(SendPoll& poll, const Outbox& out) const;
  /// Whether a reply carries the MAC that it must have.
  [[nodiscard]] bool is_authentic(ntp::ByteView datagram, ntp::ByteView mac,
                                  const Outbox& out) const;

  Change on_verified(const ntp::Reply& reply, ntp::Now now, double steered, Outbox& out);
  /// When an exchange was measured, and how much faster than the free clock the wall clock ran.
  struct Moment {
    ntp::Now now;
    double steered = 0;
    double ahead_s = 0;  ///< of the free clock
  };
  Change take(const ntp::Measurement& measured, const Moment& at, ntp::Now now);
  [[nodiscard]] std::optional<ntp::Interleaving> interleaving(Outbox& out) const;
  Change on_kiss(const ntp::Reply& reply, ntp::Now now, Outbox& out);
  void slow_down(bool rate, ntp::Now now);
  Change on_unusable(ntp::ReplyError error, const ntp::Packet& header, ntp::Now now, Outbox& out);
  void count(ntp::ReplyError error);
  void go_on_with_burst(ntp::Now now);

  [[nodiscard]] std::uint16_t fitness(const SelectionSettings& rules, Trust trust,
                                      ntp::Monotonic now) const;
  [[nodiscard]] bool loops() const;
  [[nodiscard]] ntp::Seconds root_distance(const SelectionSettings& rules, Trust trust,
                                           ntp::Monotonic now) const;
  [[nodiscard]] ntp::Seconds farthest(const SelectionSettings& rules,
                                      const ClockFilter::Result& filtered, const Estimate& line,
                                      ntp::Monotonic now) const;

  Identity identity_;
  SourceSettings settings_;
  Clock clock_;
  ntp::Endpoint local_;

  ntp::Exchange exchange_;
  std::optional<AssociationNts> nts_;
  std::optional<PollToken> token_;  // of the poll that is under way
  ntp::Monotonic expires_{};        // when it is given up
  ntp::Monotonic next_poll_;
  ntp::Monotonic last_poll_{};
  ntp::Log2 host_poll_;
  int slowest_rate_ = 0;  // log2 s: a server that asked for fewer questions gets them
  int burst_ = 0;         // packets that may still follow at once
  int first_packets_;     // that are still to come, once

  std::optional<ntp::Packet> header_;  // of the last reply that was verified
  std::optional<Moment> heard_;        // when that came, for what the next one may tell of it
  std::optional<ntp::RefId> kiss_;     // the last word was a kiss-o'-death
  ClockFilter filter_;
  Estimator estimator_;
  std::uint8_t reach_ = 0;
  std::uint32_t unanswered_ = 0;  // polls since the last good reply
  std::uint32_t useless_polls_ = 0;
  bool told_failure_ = false;  // since then: that it cannot be asked
  std::uint16_t packet_flash_ = 0;
  std::uint16_t flash_ = 0;
  Verdict verdict_ = Verdict::reject;
  EventLog events_;
  ntp::Monotonic reach_changed_;
  AssociationCounters counters_;
  std::optional<ClockReadings> readings_;  // of a reference clock
  ClockReport report_;
  std::optional<ClockCondition> trouble_;  // since the last poll
  ntp::Leap clock_leap_ = ntp::Leap::none;
  bool is_pulse_ = false;
  double steered_ = 0;            // of the wall clock at the last reading, s/s
  ntp::Monotonic quiet_until_{};  // what is older may stem from before a step
  ntp::Timestamp received_;
  ntp::Timestamp sent_;
};

}  // namespace core
