// Who sent packets here most recently: bounded memory, constant time, for statistics and rate
// limits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <optional>
#include <vector>

#include "core/rate_limit.hpp"
#include "core/settings.hpp"
#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// One address; the port is that of its last packet.
struct MruEntry {
  static constexpr float kNoGap = std::numeric_limits<float>::infinity();

  ntp::Endpoint remote;
  ntp::IpAddress local;  ///< where the last packet was sent to
  ntp::Timestamp first;
  ntp::Timestamp last;
  std::uint64_t count = 0;
  std::uint64_t dropped = 0;       ///< by the rate limit
  std::uint8_t mode = 0;           ///< of the last packet
  std::uint8_t version = 0;        ///< of the last packet
  std::uint16_t restrictions = 0;  ///< bits of the restriction that applied to the last packet
  float score = 0;                 ///< time requests per second, decayed to the last packet
  float gap_s = kNoGap;            ///< between its last two time requests
  bool acquainted = false;         ///< one of Acquaintances
  LeakyBucket control;             ///< control requests that were answered lately
};

/// How memory was found for new addresses.
struct MruCounters {
  std::uint64_t known = 0;  ///< the address was there
  std::uint64_t added = 0;
  std::uint64_t recycled_old = 0;   ///< the oldest entry had passed `maxage`
  std::uint64_t recycled_full = 0;  ///< the list was full, the oldest entry had passed `minage`
  std::uint64_t refused = 0;        ///< the list was full of young entries
  std::size_t deepest = 0;
};

/// A hash table whose entries form a list from the newest to the oldest. Flooding it with spoofed
/// addresses can neither grow it, nor slow it (the hash is keyed), nor, before `minage`, push
/// anybody out.
class MruList {
 public:
  /// `seed`: random, so that nobody can choose addresses that collide. `score_decay_s`: a score is
  /// a mean rate over about this long.
  MruList(const MruSettings& settings, std::uint64_t seed, double score_decay_s = 20);

  struct Packet {
    ntp::Endpoint from;
    ntp::IpAddress local;
    std::uint8_t mode = 0;
    std::uint8_t version = 0;
    std::uint16_t restrictions = 0;
    bool scored = true;  ///< a time request; what is asked with ntpq costs nobody the time
  };
  /// Counts a packet and moves its sender to the front. nullptr when there is no room for it.
  MruEntry* record(const Packet& packet, ntp::Now now);

  [[nodiscard]] const MruEntry* find(const ntp::IpAddress& address) const;

  /// Bring nearer to the processor what record() will look at, and change nothing. Of a batch first
  /// every bucket, then every entry, so that all wait for the memory at the same time.
  using Bucket = std::size_t;
  Bucket fetch_bucket(const ntp::IpAddress& address) const;
  void fetch_entry(Bucket bucket) const;  ///< what fetch_bucket() returned, with no record() since

  /// Walks from the oldest to the newest: `at` is what oldest(), newer() or position_of() gave.
  using Position = std::uint32_t;
  static constexpr Position kEnd = 0xffffffff;
  [[nodiscard]] Position oldest() const { return oldest_; }
  [[nodiscard]] Position newest() const { return newest_; }
  [[nodiscard]] Position newer(Position at) const { return nodes_[at].newer; }
  [[nodiscard]] Position older(Position at) const { return nodes_[at].older; }
  [[nodiscard]] const MruEntry& at(Position at) const { return nodes_[at].entry; }
  [[nodiscard]] MruEntry& entry(Position at) { return nodes_[at].entry; }
  [[nodiscard]] Position position_of(const ntp::IpAddress& address) const;
  /// When its last packet came.
  [[nodiscard]] ntp::Monotonic seen(Position at) const { return nodes_[at].seen; }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] std::size_t limit() const { return limit_; }
  [[nodiscard]] std::size_t buckets() const { return buckets_.size(); }
  [[nodiscard]] std::size_t octets() const;
  [[nodiscard]] const MruSettings& settings() const { return settings_; }
  /// Since the last packet of the oldest entry; zero when there is none.
  [[nodiscard]] ntp::Nanos oldest_age(ntp::Monotonic now) const;
  [[nodiscard]] const MruCounters& counters() const { return counters_; }
  void reset_counters() { counters_ = {.deepest = size()}; }

 private:
  struct Node {
    MruEntry entry;
    ntp::Monotonic seen{};
    ntp::Monotonic asked = ntp::Monotonic::min();  // its last time request; min: none
    Position newer = kEnd;
    Position older = kEnd;
    Position chain = kEnd;  // next of the same bucket
  };
  [[nodiscard]] Bucket bucket_of(const ntp::IpAddress& address) const;
  [[nodiscard]] Position room_for(ntp::Monotonic now);
  /// By chance, so that a crowd cannot push everybody out at once.
  [[nodiscard]] bool oldest_makes_room(ntp::Monotonic now);
  void unlink(Position at);
  void link_newest(Position at);
  void leave_bucket(Position at);
  void enter_bucket(Position at);
  void grow_buckets();

  MruSettings settings_;
  std::uint64_t seed_;
  double score_decay_s_;
  std::size_t limit_;
  std::pmr::vector<Node> nodes_;
  std::vector<Position> buckets_;  // a power of two of them
  Position newest_ = kEnd;
  Position oldest_ = kEnd;
  MruCounters counters_;
  std::uint64_t draws_ = 0;
};

}  // namespace core
