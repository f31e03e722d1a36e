// The sources of the configuration: names that become addresses, addresses that become
// associations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/association.hpp"
#include "core/outbox.hpp"
#include "core/settings.hpp"
#include "core/state.hpp"

namespace core {

/// Owns the associations. A `server` line has one as soon as its name has an address, a `pool` line
/// as many as `tos maxclock` allows; one that falls silent for long is replaced.
class Sources {
 public:
  explicit Sources(const Association::Clock& clock) : clock_{clock} {}

  /// What is known of the clock's frequency by now, for sources that are added from now on.
  void set_prior(const Estimator::Prior& prior) { clock_.prior = prior; }

  /// Lines that stay the same keep their associations.
  void reconfigure(const Settings& settings, ntp::Now now, Outbox& out);

  void on_resolved(ResolveToken token, const std::vector<ntp::IpAddress>& addresses,
                   std::string_view error, ntp::Now now, Outbox& out);
  /// What became of a key exchange. sources_nts.cpp
  void on_keys(ResolveToken token, const KeyAnswer& answer, ntp::Now now, Outbox& out);
  /// Asks for names that are not known yet, drops servers of pools that fell silent. `agreed`: a
  /// majority is followed, so those that it votes down for long may go too.
  void on_timer(ntp::Now now, bool agreed, Outbox& out);
  [[nodiscard]] ntp::Monotonic next_deadline() const;

  /// Every association, in order of configuration. Valid until the next call that is not const.
  [[nodiscard]] const std::vector<Association*>& associations() const { return associations_; }
  [[nodiscard]] Association* find(PollToken token) const;
  [[nodiscard]] Association* find(const ClockName& clock) const;
  /// Counts up whenever associations come or go.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }
  /// How many sources the configuration promises; those of a pool count as one until they are
  /// known.
  [[nodiscard]] std::size_t expected() const;

  /// Ids as others see them: a pool line and an unresolved server line have one too.
  [[nodiscard]] std::vector<std::uint16_t> ids() const;
  [[nodiscard]] std::optional<AssociationState> state(std::uint16_t id, ntp::Now now) const;
  [[nodiscard]] std::uint16_t new_id(Outbox& out);
  /// The events of that association were read.
  void events_seen(std::uint16_t id);

 private:
  struct Line {
    SourceSettings settings;
    std::uint16_t id = 0;  // of a server's association, or of the pool itself
    std::optional<ResolveToken> resolving;
    ntp::Monotonic next_resolve{};  // max: needs no name service
    int failures = 0;
    std::list<Association> associations;
    std::deque<std::pair<ntp::IpAddress, ntp::Monotonic>> dismissed;  // of a pool, until when
  };
  void add(Line& line, const ntp::Endpoint& remote, ntp::Monotonic now, Outbox& out);
  void ask_for_keys(Line& line, ntp::Now now, Outbox& out);
  [[nodiscard]] static ntp::Monotonic keys_due(const Line& line);
  void choose_address(Line& line, const std::vector<ntp::IpAddress>& addresses, ntp::Monotonic now,
                      Outbox& out);
  void fill_pool(Line& line, const std::vector<ntp::IpAddress>& addresses, ntp::Monotonic now,
                 Outbox& out);
  void drop_silent(Line& line, ntp::Monotonic now, Outbox& out);
  void drop_useless(Line& line, ntp::Monotonic now, Outbox& out);
  void dismiss(Line& line, std::list<Association>::iterator which, std::string_view why,
               ntp::Monotonic until, Outbox& out);
  [[nodiscard]] static bool is_dismissed(const Line& line, const ntp::IpAddress& address,
                                         ntp::Monotonic now);
  /// Whether a pool may grow beyond `maxclock`: too few are of use, and none is still unheard.
  [[nodiscard]] bool lacks_survivors() const;
  void ask_again(Line& line, ntp::Monotonic now) const;
  [[nodiscard]] bool is_known(const ntp::Endpoint& endpoint) const;
  [[nodiscard]] std::size_t servers() const;
  [[nodiscard]] bool wants_more(const Line& line) const;
  [[nodiscard]] AssociationState placeholder(const Line& line) const;
  void index();

  Association::Clock clock_;
  std::size_t maxclock_ = 10;
  std::size_t minclock_ = 3;
  ntp::Monotonic next_replacement_{};
  std::list<Line> lines_;  // in order of configuration
  std::vector<Association*> associations_;
  std::uint64_t changes_ = 0;
  std::uint16_t next_id_ = 0;
  std::uint32_t resolves_ = 0;
};

}  // namespace core
