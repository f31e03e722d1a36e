// The client side of the daemon: polls sources, judges replies, chooses, and says how to steer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/actions.hpp"
#include "core/clock_sample.hpp"
#include "core/leap_table.hpp"
#include "core/nts_counters.hpp"
#include "core/served_time.hpp"
#include "core/settings.hpp"
#include "core/state.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/mac.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Events in, actions out. Never reads a clock, never draws a random number of its own, never
/// blocks. A packet that fails any check changes nothing but counters.
class Engine {
 public:
  /// 64 random bits from a cryptographic generator (in simulations: from a seed).
  using Random = std::function<std::uint64_t()>;

  /// `precision`: of the local clock, log2 s, as measured at start.
  Engine(Random random, ntp::Log2 precision, ntp::Now now);
  ~Engine();

  /// Start-up, or a changed configuration: sources that stay the same keep their state.
  void reconfigure(const Settings& settings, ntp::Now now);

  /// How a key that is trusted is found by its id, for sources with `key`. nullptr: there is none.
  using FindKey = std::function<const ntp::Key*(std::uint32_t id)>;
  void set_keys(FindKey find);

  /// The list of leap seconds: until it expires it outweighs what the sources announce.
  void set_leap_table(LeapTable table);
  /// The last one; it may have expired since.
  [[nodiscard]] const std::optional<LeapTable>& leap_table() const;

  /// Whether the clock may be commanded at all, found out by a proof at the start (read the
  /// frequency, write it back).
  void on_clock_proof(const ClockOutcome& outcome, ntp::Now now);
  /// The answer to the last ClockCommand.
  void on_clock(const ClockOutcome& outcome, ntp::Now now);

  /// Whether on_timer() is called after each jump of the clock, whoever made it: then nobody has
  /// to look for jumps every few seconds.
  void expect_word_of_jumps(bool told);

  /// The kernel's transmit timestamp of a poll, or the time right after send().
  void on_sent(PollToken token, ntp::Timestamp at, const ntp::Endpoint& local);
  /// A datagram that arrived on the socket of that poll.
  void on_reply(PollToken token, ntp::ByteView datagram, const ntp::Endpoint& from, ntp::Now now);
  /// Whether the poll has no answer yet that ended it.
  [[nodiscard]] bool waits_for(PollToken token) const;
  /// The poll could not be sent or was refused (ICMP); `why` is the system's own words.
  void on_poll_failed(PollToken token, std::string_view why, ntp::Now now);
  /// A reference clock of the configuration was read; `sample.received` is by the wall clock of
  /// `now`.
  void on_clock_sample(const ClockName& clock, const ClockSample& sample, ntp::Now now);
  /// What is wrong with it, and what it said.
  void on_clock_condition(const ClockName& clock, ClockCondition condition,
                          std::string_view timecode);
  /// Empty `addresses`: the name could not be resolved (yet); it is asked for again later.
  void on_resolved(ResolveToken token, const std::vector<ntp::IpAddress>& addresses,
                   std::string_view error, ntp::Now now);

  /// What became of a key exchange.
  void on_keys(ResolveToken token, const KeyAnswer& answer, ntp::Now now);
  [[nodiscard]] const NtsClientCounters& nts_counters() const;

  /// The events of that association (0: of the system) were read by somebody who may know: their
  /// count begins again.
  void events_seen(std::uint16_t id);

  /// The counters of every source begin again at zero.
  void reset_counters();

  /// The daemon ends: saves what the next start wants to know.
  void on_shutdown(ntp::Now now);

  void on_timer(ntp::Now now);
  [[nodiscard]] ntp::Monotonic next_deadline() const;

  /// Gives away what is to be done, in order; `into` is cleared first and its memory reused.
  void take_actions(std::vector<Action>& into);

  [[nodiscard]] SystemState system(ntp::Now now) const;
  /// The part of it that clients are told, good until the next event of this engine.
  [[nodiscard]] ServedTime served() const;
  /// In order of configuration.
  [[nodiscard]] std::vector<std::uint16_t> association_ids() const;
  [[nodiscard]] std::optional<AssociationState> association(std::uint16_t id, ntp::Now now) const;
  /// Counts up whenever sources come or go.
  [[nodiscard]] std::uint64_t source_changes() const;
  /// Polls that were sent since the start.
  [[nodiscard]] std::uint64_t polls_sent() const;

 private:
  struct Impl;  // what it is made of is of no interest to those who drive it
  std::unique_ptr<Impl> impl_;
};

}  // namespace core
