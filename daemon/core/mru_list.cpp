#include "core/mru_list.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/keyed_draws.hpp"

namespace core {
namespace {

constexpr std::size_t kFirstBuckets = 64;
// For each entry: a power of two of them, at least twice as many as entries.
constexpr std::size_t kMostBuckets = 4;

std::size_t limit_of(const MruSettings& settings, std::size_t node_size) {
  const std::size_t by_memory = settings.maxmem_octets / node_size;
  const std::size_t most = settings.maxdepth ? *settings.maxdepth : by_memory;
  return std::clamp<std::size_t>(most, 1, MruList::kEnd - 1);
}

}  // namespace

MruList::MruList(const MruSettings& settings, std::uint64_t seed, double score_decay_s)
    : settings_{settings},
      seed_{seed},
      score_decay_s_{score_decay_s},
      limit_{limit_of(settings, sizeof(Node) + kMostBuckets * sizeof(Position))},
      buckets_(kFirstBuckets, kEnd) {}

MruList::Bucket MruList::bucket_of(const ntp::IpAddress& address) const {
  std::uint64_t halves[2];
  std::memcpy(halves, address.octets.data(), sizeof halves);
  const std::uint64_t kind =
      static_cast<std::uint64_t>(address.family) ^ (std::uint64_t{address.scope} << 8);
  const std::uint64_t hash = mixed(mixed(mixed(seed_ ^ kind) ^ halves[0]) ^ halves[1]);
  return static_cast<std::size_t>(hash) & (buckets_.size() - 1);
}

MruList::Position MruList::position_of(const ntp::IpAddress& address) const {
  Position at = buckets_[bucket_of(address)];
  while (at != kEnd && nodes_[at].entry.remote.address != address) at = nodes_[at].chain;
  return at;
}

const MruEntry* MruList::find(const ntp::IpAddress& address) const {
  const Position at = position_of(address);
  return at == kEnd ? nullptr : &nodes_[at].entry;
}

MruList::Bucket MruList::fetch_bucket(const ntp::IpAddress& address) const {
  const Bucket bucket = bucket_of(address);
  __builtin_prefetch(&buckets_[bucket]);
  return bucket;
}

void MruList::fetch_entry(Bucket bucket) const {
  const Position at = buckets_[bucket];
  if (at == kEnd) return;
  const auto* octets = reinterpret_cast<const std::byte*>(&nodes_[at]);
  for (std::size_t line = 0; line < sizeof(Node); line += 64) __builtin_prefetch(octets + line);
}

std::size_t MruList::octets() const {
  return nodes_.capacity() * sizeof(Node) + buckets_.capacity() * sizeof(Position);
}

ntp::Nanos MruList::oldest_age(ntp::Monotonic now) const {
  return oldest_ == kEnd ? ntp::Nanos{0} : now - nodes_[oldest_].seen;
}

void MruList::unlink(Position at) {
  const Node& node = nodes_[at];
  (node.newer == kEnd ? newest_ : nodes_[node.newer].older) = node.older;
  (node.older == kEnd ? oldest_ : nodes_[node.older].newer) = node.newer;
}

void MruList::link_newest(Position at) {
  Node& node = nodes_[at];
  node.newer = kEnd;
  node.older = newest_;
  (newest_ == kEnd ? oldest_ : nodes_[newest_].newer) = at;
  newest_ = at;
}

void MruList::enter_bucket(Position at) {
  Position& head = buckets_[bucket_of(nodes_[at].entry.remote.address)];
  nodes_[at].chain = head;
  head = at;
}

void MruList::leave_bucket(Position at) {
  Position* link = &buckets_[bucket_of(nodes_[at].entry.remote.address)];
  while (*link != at) link = &nodes_[*link].chain;
  *link = nodes_[at].chain;
}

void MruList::grow_buckets() {
  buckets_.assign(buckets_.size() * 2, kEnd);
  for (Position at = 0; at < nodes_.size(); ++at) enter_bucket(at);
}

bool MruList::oldest_makes_room(ntp::Monotonic now) {
  if (settings_.turnover.count() <= 0) return true;
  const double share = ntp::Seconds{oldest_age(now)} / settings_.turnover;
  return static_cast<double>(mixed(seed_ ^ ++draws_) >> 11) * 0x1p-53 < share;
}

// The rules of `mru` in ntp.conf: up to `mindepth` always new; then what is older than `maxage`
// makes room; then new up to the limit; then what is older than `minage`.
MruList::Position MruList::room_for(ntp::Monotonic now) {
  const auto oldest_is_over = [&](ntp::Seconds age) {
    return oldest_ != kEnd && ntp::Seconds{now - nodes_[oldest_].seen} > age;
  };
  const bool deep = nodes_.size() >= std::min(settings_.mindepth, limit_);
  const bool full = nodes_.size() >= limit_;
  const bool old = deep && oldest_is_over(settings_.maxage);
  if (!old && !full) {
    // Two for each entry: nearly each look-up ends at the first one, which was fetched.
    if (2 * nodes_.size() >= buckets_.size()) grow_buckets();
    ++counters_.added;
    nodes_.emplace_back();
    counters_.deepest = std::max(counters_.deepest, nodes_.size());
    return static_cast<Position>(nodes_.size() - 1);
  }
  if (!old && (!oldest_is_over(settings_.minage) || !oldest_makes_room(now))) {
    ++counters_.refused;
    return kEnd;
  }
  ++(old ? counters_.recycled_old : counters_.recycled_full);
  const Position at = oldest_;
  unlink(at);
  leave_bucket(at);
  nodes_[at] = {};
  return at;
}

MruEntry* MruList::record(const Packet& packet, ntp::Now now) {
  Position at = position_of(packet.from.address);
  if (at != kEnd) {
    ++counters_.known;
    unlink(at);
  } else {
    at = room_for(now.mono);
    if (at == kEnd) return nullptr;
    nodes_[at].entry.remote.address = packet.from.address;
    nodes_[at].entry.first = now.wall;
    nodes_[at].seen = now.mono;
    enter_bucket(at);
  }
  // Timestamps of the kernel may come out of order; the list is one by age, though.
  const ntp::Monotonic seen = newest_ == kEnd ? now.mono : std::max(now.mono, nodes_[newest_].seen);
  link_newest(at);
  Node& node = nodes_[at];
  MruEntry& entry = node.entry;
  const double elapsed_s = std::max(0.0, ntp::Seconds{now.mono - node.seen}.count());
  const double more = packet.scored ? 1 / score_decay_s_ : 0;
  const auto left = static_cast<float>(-elapsed_s / score_decay_s_);
  entry.score = entry.score * std::exp(left) + static_cast<float>(more);
  if (packet.scored) {
    const bool first = node.asked == ntp::Monotonic::min();
    entry.gap_s =
        first ? MruEntry::kNoGap : static_cast<float>(ntp::Seconds{now.mono - node.asked}.count());
    node.asked = now.mono;
  }
  entry.remote.port = packet.from.port;
  entry.local = packet.local;
  entry.last = now.wall;
  entry.mode = packet.mode;
  entry.version = packet.version;
  entry.restrictions = packet.restrictions;
  ++entry.count;
  node.seen = seen;
  return &entry;
}

}  // namespace core
