#include "core/acquaintances.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace core {
namespace {

// Apart: what a flood of made-up addresses does not do by chance, and any client does.
constexpr ntp::Nanos kAcquaintanceApart = std::chrono::seconds{4};
// Longer than the usual longest poll, 1024 s, with some losses.
constexpr ntp::Nanos kAcquaintanceLasts = std::chrono::hours{2};
// Many requests: a flood begins, or load at which a look every half a second does not matter.
constexpr std::uint64_t kFloodRequests = 10'000;
constexpr ntp::Nanos kPauseInFlood = std::chrono::milliseconds{500};
constexpr std::uint64_t kLeastRequests = 1'000;
constexpr ntp::Nanos kPauseElse = std::chrono::seconds{10};

// The score as it would be now.
bool asks_too_much(const MruEntry& client, ntp::Nanos since, const RateSettings& rate) {
  const double passed_s = std::max(0.0, ntp::Seconds{since}.count());
  const double score = static_cast<double>(client.score);
  return score * std::exp(-passed_s / score_decay_s(rate)) > rate.average;
}

}  // namespace

void Acquaintances::meet(MruEntry& client, const RateSettings& rate, ntp::Monotonic now) {
  if (client.acquainted || client.gap_s == MruEntry::kNoGap) return;
  if (client.last - client.first < kAcquaintanceApart || asks_too_much(client, ntp::Nanos{0}, rate))
    return;
  const auto at = known_.find(client.remote.address);
  if (at == known_.end()) {
    if (known_.size() >= kMost) return;
    known_.emplace(client.remote.address, Known{met_++, now});
    changed_ = true;
  }
  client.acquainted = true;
}

bool Acquaintances::is_due(std::uint64_t requests, ntp::Monotonic now) {
  if (requests < requests_) requests_ = 0;  // the counter was reset
  const std::uint64_t came = requests - requests_;
  const bool soon = came >= kFloodRequests && now - at_ >= kPauseInFlood;
  const bool late = came >= kLeastRequests && (now - at_ >= kPauseElse || !looked_);
  if (!soon && !late) return false;
  looked_ = true;
  requests_ = requests;
  at_ = now;
  return true;
}

bool Acquaintances::renew(MruList& clients, const RateSettings& rate, ntp::Monotonic now) {
  for (auto at = known_.begin(); at != known_.end();) {
    if (stays(at->first, at->second, clients, rate, now)) {
      ++at;
    } else {
      at = known_.erase(at);
      changed_ = true;
    }
  }
  return std::exchange(changed_, false);
}

bool Acquaintances::stays(const ntp::IpAddress& address, Known& known, MruList& clients,
                          const RateSettings& rate, ntp::Monotonic now) {
  const MruList::Position at = clients.position_of(address);
  if (at == MruList::kEnd) return now - known.seen <= kAcquaintanceLasts;
  known.seen = std::max(known.seen, clients.seen(at));
  MruEntry& client = clients.entry(at);
  client.acquainted = now - known.seen <= kAcquaintanceLasts &&
                      !asks_too_much(client, now - clients.seen(at), rate);
  return client.acquainted;
}

void Acquaintances::forget() {
  changed_ = changed_ || !known_.empty();
  known_.clear();
}

std::vector<ntp::IpAddress> Acquaintances::of(ntp::Family family) const {
  std::vector<std::pair<std::uint64_t, ntp::IpAddress>> found;
  for (const auto& [address, known] : known_) {
    if (address.family == family) found.emplace_back(known.number, address);
  }
  std::ranges::sort(found);
  std::vector<ntp::IpAddress> oldest_first;
  for (const auto& [number, address] : found) oldest_first.push_back(address);
  return oldest_first;
}

}  // namespace core
