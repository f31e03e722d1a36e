// One host and everything that was seen of it, in bounded memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ntptop/input.hpp"
#include "ntptop/series.hpp"
#include "ntptop/snapshot.hpp"

namespace ntptop {

/// What is kept over time. `seen` and those of the system belong to a host, the first three also to
/// each of its sources.
enum class Quantity : std::uint8_t { offset, jitter, delay, frequency, wander, seen, bound };
inline constexpr std::size_t kQuantities = 7;
std::string_view quantity_name(Quantity quantity);
std::string_view quantity_unit(Quantity quantity);  ///< "ms" or "ppm"

using History = std::map<Quantity, Series>;

/// How much is kept of a host; less when there are many.
struct Keep {
  std::size_t points = Series::kDefault;  ///< of each series
  std::size_t snapshots = 600;
  std::size_t sources = 128;  ///< that have series of their own
  std::size_t clients = 4096;
  std::size_t lists = 32;  ///< of clients
};
/// So that all hosts together stay below some 100 MiB.
Keep keep_for(std::size_t hosts);

class Host {
 public:
  Host(std::string its_name, std::string its_group, bool is_hidden)
      : name{std::move(its_name)}, group{std::move(its_group)}, hidden{is_hidden} {}

  std::string name;
  std::string group;
  bool hidden;
  int silences = 0;  ///< control messages in a row without an answer
  int unseen = 0;    ///< the same for time requests

  /// These make a new snapshot of the last one and what came, and return it.
  const Snapshot& on_polled(const HostPolled& polled, const Keep& keep);
  const Snapshot& on_seen(const HostSeen& seen, const Keep& keep);
  void on_clients(const ClientsCame& came, const Keep& keep);

  /// It has another system peer. True when there were kHops such changes within kHopping; they
  /// count once.
  bool hopped(Instant at);
  static constexpr std::size_t kHops = 4;
  static constexpr std::chrono::minutes kHopping{10};

  /// Ascending in time; with gaps that grow with age.
  [[nodiscard]] const std::vector<std::shared_ptr<const Snapshot>>& past() const { return past_; }
  /// The last one not after `at`; nullptr when there is none.
  [[nodiscard]] const Snapshot* at(Instant at) const;
  [[nodiscard]] const Snapshot* newest() const {
    return past_.empty() ? nullptr : past_.back().get();
  }

  [[nodiscard]] const Clients* clients_at(Instant at) const;

  /// nullptr when nothing of the kind was ever seen.
  [[nodiscard]] const Series* series(Quantity quantity) const;
  [[nodiscard]] const Series* series(mode6::AssociationId id, Quantity quantity) const;

  /// A variable of the system (id 0) or a source whose value is kept from now on; again: no longer.
  using Watched = std::pair<std::uint16_t, std::string>;
  void watch(const Watched& variable);
  [[nodiscard]] const std::map<Watched, Series>& watched() const { return watched_; }
  static constexpr std::size_t kMostWatched = 16;

 private:
  const Snapshot& push(Snapshot&& next, const Keep& keep);
  void keep_values(const Snapshot& now, const Keep& keep);
  void keep_watched(const Snapshot& now);

  std::vector<std::shared_ptr<const Snapshot>> past_;
  std::vector<std::shared_ptr<const Clients>> past_clients_;
  History own_;
  std::map<std::uint16_t, History> sources_;
  std::map<Watched, Series> watched_;
  std::vector<Instant> hops_;
};

}  // namespace ntptop
