// The whole daemon without an operating system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/engine.hpp"
#include "core/interleaved_answers.hpp"
#include "core/rate_limit.hpp"
#include "core/settings.hpp"
#include "mode6/server.hpp"
#include "node/arrival.hpp"
#include "node/clients_view.hpp"
#include "node/counters.hpp"
#include "node/gate.hpp"
#include "node/nts_service.hpp"
#include "node/surroundings.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/keys.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// Control requests of one address: `ntpq -p` of a daemon with a hundred sources is a hundred
/// questions at once, a list of 100,000 clients a thousand and some; nobody reads on for ever.
inline constexpr core::BucketSize kControlOfOne{.packets = 2000, .per_second = 200};
/// Of everybody together, so that answers to spoofed addresses stay below 5 Mbit/s.
inline constexpr core::BucketSize kControlOfAll{.packets = 4000, .per_second = 1000};

/// First-byte dispatch between the mode-6 server, the time server and the engine.
class Node {
 public:
  Node(core::Engine::Random random, ntp::Log2 precision, Identity identity, ntp::Now now);

  void reconfigure(const core::Settings& settings, ntp::Now now);
  void set_keys(ntp::KeyStore keys) { keys_ = std::move(keys); }
  /// Sets counters back to zero.
  void reset(const core::Resets& groups, ntp::Now now);
  /// The addresses of a host that a `restrict` line names.
  void know_host(const std::string& name, ntp::Family family,
                 const std::vector<ntp::IpAddress>& addresses, ntp::Now now);
  void set_surroundings(Surroundings surroundings) { surroundings_ = std::move(surroundings); }

  /// The tables of the server's threads, one gate for each; before the first reconfigure(). There
  /// is one from the start.
  void serve_with(std::size_t gates, ntp::Now now);
  [[nodiscard]] std::size_t gates() const { return gates_.size(); }
  /// For requests for which core::is_plain holds: Gate::answer_plain with engine().served() says
  /// what on_datagram would say. Whoever uses it calls keep_access() now and then.
  [[nodiscard]] Gate& gate(std::size_t index) { return *gates_[index]; }
  [[nodiscard]] const Gate& gate(std::size_t index) const { return *gates_[index]; }
  /// Sources that came or went change what `restrict source` means.
  void keep_access(ntp::Now now);

  /// A request. A time reply goes into `reply_buffer` and its size is returned (0: no reply); the
  /// packets of a control answer go to `send`, one call each. `clock` gives the transmit timestamp
  /// as late as possible. The sender is one of those that `gate` remembers.
  std::size_t on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                          ntp::ByteSpan reply_buffer, const mode6::Server::Send& send,
                          std::size_t gate = 0);

  /// Serving under Network Time Security: it does once somebody gives it keys.
  NtsService& nts() { return nts_; }
  const NtsService& nts() const { return nts_; }
  /// Whether the rules let that address ask for the time without a MAC of ours.
  bool serves(const ntp::Endpoint& from);

  /// A reply to whatever core::may_interleave() leaves by itself, and when it left is told here.
  core::InterleavedAnswers& interleaved_answers() { return interleaved_; }
  core::Engine& engine() { return engine_; }
  const core::Engine& engine() const { return engine_; }
  const core::Settings& settings() const { return settings_; }
  const core::AccessTable& access() const { return gates_.front()->access(); }
  /// How often a rule of it was met, at all gates.
  [[nodiscard]] std::uint64_t hits(std::size_t rule) const;
  /// The list of the first gate; nullptr under `disable monitor`.
  const core::MruList* mru() const { return gates_.front()->mru(); }
  /// Those of all gates; empty under `disable monitor`.
  [[nodiscard]] std::vector<const core::MruList*> mru_lists() const;
  [[nodiscard]] MruCursors& mru_cursors() const { return mru_cursors_; }
  const ntp::KeyStore& keys() const { return keys_; }
  const mode6::AuthCounters& auth_counters() const { return server_.auth_counters(); }
  /// Of all gates.
  ServerCounters counters() const;
  /// What they were when the current hour of the daemon's life began, and when that was.
  ServerCounters hour_counters() const;
  ntp::Monotonic hour() const { return gates_.front()->hour(); }
  const Identity& identity() const { return identity_; }
  const Surroundings& surroundings() const { return surroundings_; }
  const std::string& saved_config() const { return saved_config_; }
  ntp::Monotonic started() const { return started_; }
  /// When the counters were zero last.
  struct Since {
    ntp::Monotonic sys;
    ntp::Monotonic auth;
    ntp::Monotonic io;
    ntp::Monotonic timer;
  };
  const Since& since() const { return since_; }
  /// Since then.
  std::uint64_t polls_sent() const { return engine_.polls_sent() - polls_before_; }

 private:
  class Administrator;
  /// Whether a request for the time is signed, and by what.
  struct Signature {
    const ntp::Key* key = nullptr;  ///< its MAC holds
    bool wrong = false;             ///< there is a MAC that does not
  };
  Signature signature_of(const Arrival& arrival) const;
  static std::size_t sign(const Signature& signature, ntp::ByteSpan reply, std::size_t size);
  [[nodiscard]] const ntp::Key* trusted_key(std::uint32_t id) const;
  /// The rules as written, and those of names and of `restrict source`.
  void build_access(ntp::Now now);
  bool may_ask(const Arrival& arrival, core::MruEntry* sender);
  void answer_control(const Arrival& arrival, Gate& gate, const Gate::Admission& admission,
                      const mode6::Server::Send& send);
  std::size_t answer_time(const Arrival& arrival, Gate& gate, const Gate::Admission& admission,
                          ntp::Timestamp transmit, ntp::ByteSpan reply_buffer);
  /// The same for what is sealed; nullopt: it is not. node_nts.cpp
  std::optional<std::size_t> answer_sealed(const Arrival& arrival, Gate& gate,
                                           const Gate::Admission& admission,
                                           ntp::Timestamp transmit, ntp::ByteSpan reply_buffer);
  void keep_hours(ntp::Monotonic now);
  void reset_server(ntp::Monotonic now);
  void count_bad_auth();

  core::Engine::Random random_;
  core::Engine engine_;
  core::Settings settings_;
  ntp::Log2 precision_;
  std::vector<std::unique_ptr<Gate>> gates_;  // never empty
  std::map<std::pair<std::string, ntp::Family>, std::vector<ntp::IpAddress>> hosts_;
  mutable MruCursors mru_cursors_;
  std::uint64_t sources_seen_ = 0;  // engine_.source_changes() that the rules know
  std::uint64_t wrong_signatures_ = 0;
  std::uint64_t bad_auth_before_ = 0;     // counted before `reset auth`
  std::uint64_t bad_auth_forgotten_ = 0;  // by `reset sys`
  std::uint64_t polls_before_ = 0;
  core::LeakyBucket control_;  // of everybody
  ntp::KeyStore keys_;
  core::InterleavedAnswers interleaved_;
  mode6::Server server_;
  ServerCounters counters_;  // what no gate counts: control, bad_auth
  NtsService nts_;
  ServerCounters hour_counters_;
  ntp::Monotonic hour_kept_{};  // of hour_counters_
  Identity identity_;
  Surroundings surroundings_;
  std::string saved_config_;
  ntp::Monotonic started_;
  Since since_;
};

}  // namespace node
