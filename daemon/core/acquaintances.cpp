#include "core/acquaintances.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace core {
namespace {

// What the packets of a burst are apart at least that a client makes to set itself.
constexpr float kAcquaintanceApart_s = 1;
// Longer than the usual longest poll, 1024 s, with some losses.
constexpr ntp::Nanos kAcquaintanceLasts = std::chrono::hours{2};
// Many requests: a flood begins, or load at which a look every half a second does not matter.
constexpr std::uint64_t kFloodRequests = 10'000;
constexpr ntp::Nanos kPauseInFlood = std::chrono::milliseconds{500};
constexpr std::uint64_t kLeastRequests = 1'000;
constexpr ntp::Nanos kPauseElse = std::chrono::seconds{10};

// By the score as it would be now.
bool asks_too_much(const MruEntry& client, ntp::Nanos since, const RateSettings& rate) {
  const double passed_s = std::max(0.0, ntp::Seconds{since}.count());
  const double score = static_cast<double>(client.score);
  return score * std::exp(-passed_s / score_decay_s(rate)) > rate.average;
}

}  // namespace

void Acquaintances::meet(MruEntry& client, const RateSettings& rate, ntp::Monotonic now) {
  if (client.acquainted || known_.size() >= kMost) return;
  if (client.gap_s == MruEntry::kNoGap || client.gap_s < kAcquaintanceApart_s) return;
  if (static_cast<double>(client.score) > rate.average) return;
  client.acquainted = true;
  // Its entry of the list may be a new one.
  if (known_.try_emplace(client.remote.address, Known{met_, now}).second) {
    ++met_;
    changed_ = true;
  }
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
  // Who is not in the list has not asked much lately.
  bool modest = true;
  if (at != MruList::kEnd) {
    known.seen = std::max(known.seen, clients.seen(at));
    modest = !asks_too_much(clients.at(at), now - clients.seen(at), rate);
  }
  const bool stays = now - known.seen <= kAcquaintanceLasts;
  if (at != MruList::kEnd) clients.entry(at).acquainted = stays;
  changed_ = changed_ || modest != known.modest;
  known.modest = modest;
  return stays;
}

bool Acquaintances::forget() { return !std::exchange(known_, {}).empty(); }

std::vector<ntp::IpAddress> Acquaintances::of(ntp::Family family) const {
  std::vector<std::pair<std::uint64_t, ntp::IpAddress>> found;
  for (const auto& [address, known] : known_) {
    if (known.modest && address.family == family) found.emplace_back(known.number, address);
  }
  std::ranges::sort(found);
  std::vector<ntp::IpAddress> oldest_first;
  for (const auto& [number, address] : found) oldest_first.push_back(address);
  return oldest_first;
}

}  // namespace core
