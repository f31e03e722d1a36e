// The whole daemon without an operating system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/access.hpp"
#include "core/engine.hpp"
#include "core/interleaved_answers.hpp"
#include "core/mru_list.hpp"
#include "core/rate_limit.hpp"
#include "core/settings.hpp"
#include "mode6/server.hpp"
#include "node/counters.hpp"
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

/// One packet received on a listening socket.
struct Arrival {
  ntp::ByteView octets;
  ntp::Endpoint from;
  ntp::Endpoint local;
  ntp::Now at;               ///< `wall` is the kernel's receive timestamp where there is one
  bool on_loopback = false;  ///< the interface it came in by
};

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

  /// A request. A time reply goes into `reply_buffer` and its size is returned (0: no reply); the
  /// packets of a control answer go to `send`, one call each. `clock` gives the transmit timestamp
  /// as late as possible.
  std::size_t on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                          ntp::ByteSpan reply_buffer, const mode6::Server::Send& send);

  /// A reply to whatever core::may_interleave() leaves by itself, and when it left is told here.
  core::InterleavedAnswers& interleaved_answers() { return interleaved_; }
  core::Engine& engine() { return engine_; }
  const core::Engine& engine() const { return engine_; }
  const core::Settings& settings() const { return settings_; }
  const core::AccessTable& access() const { return access_; }
  /// nullptr under `disable monitor`.
  const core::MruList* mru() const { return mru_ ? &*mru_ : nullptr; }
  const ntp::KeyStore& keys() const { return keys_; }
  const mode6::AuthCounters& auth_counters() const { return server_.auth_counters(); }
  const ServerCounters& counters() const { return counters_; }
  /// What they were when the current hour of the daemon's life began, and when that was.
  const ServerCounters& hour_counters() const { return hour_counters_; }
  ntp::Monotonic hour() const { return hour_; }
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
  bool refuses(const core::RestrictFlags& access, const Arrival& arrival);
  core::MruEntry* record(const Arrival& arrival, bool control);
  bool may_ask(const Arrival& arrival, core::MruEntry* sender);
  void answer_control(const Arrival& arrival, const core::RestrictFlags& access,
                      const mode6::Server::Send& send);
  std::size_t answer_time(const Arrival& arrival, const core::RestrictFlags& access,
                          ntp::Timestamp transmit, ntp::ByteSpan reply_buffer);
  /// Whether a request beyond every limit is served all the same.
  bool leaks(core::RateVerdict verdict);
  std::size_t answer_too_often(const Arrival& arrival, const core::RestrictFlags& access,
                               core::RateVerdict verdict, core::MruEntry& sender,
                               ntp::ByteSpan reply_buffer);
  void keep_hours(ntp::Monotonic now);
  void reset_server(ntp::Monotonic now);
  void count_bad_auth();

  core::Engine::Random random_;
  core::Engine engine_;
  core::Settings settings_;
  core::AccessTable access_;
  std::map<std::pair<std::string, ntp::Family>, std::vector<ntp::IpAddress>> hosts_;
  std::uint64_t sources_seen_ = 0;  // engine_.source_changes() that access_ knows
  std::uint64_t wrong_signatures_ = 0;
  std::uint64_t bad_auth_before_ = 0;     // counted before `reset auth`
  std::uint64_t bad_auth_forgotten_ = 0;  // by `reset sys`
  std::uint64_t polls_before_ = 0;
  std::optional<core::MruList> mru_;
  core::LeakyBucket control_;  // of everybody
  ntp::KeyStore keys_;
  core::InterleavedAnswers interleaved_;
  mode6::Server server_;
  ServerCounters counters_;
  ServerCounters hour_counters_;
  Identity identity_;
  Surroundings surroundings_;
  std::string saved_config_;
  ntp::Monotonic started_;
  Since since_;
  ntp::Monotonic hour_;
};

}  // namespace node
