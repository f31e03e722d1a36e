#include "netio/mode6_crowd.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "netio/monotonic.hpp"

namespace netio {
namespace {

// What every receive queue holds. With fewer, those that were begun would run out of time.
constexpr std::size_t kLeastWindow = 256;
// However much gets lost: behind a slow way fewer would take longer than hosts are given.
constexpr std::size_t kLossyWindow = 1024;
// What the kernel charges for a datagram of usual size in a receive queue.
constexpr std::size_t kCharge = 1536;
constexpr ntp::Nanos kLookAgain = std::chrono::milliseconds{5};
// Losses that lie closer together have one cause.
constexpr ntp::Nanos kNarrowEvery = std::chrono::milliseconds{100};
// Batches that are read before something is sent again: answers that wait too long get lost.
constexpr int kMostBatches = 16;

}  // namespace

std::size_t Mode6Crowd::EndpointHash::operator()(const ntp::Endpoint& endpoint) const {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), endpoint.address.octets.data(), sizeof words);
  std::uint64_t mixed = words[0] * 0x9e3779b97f4a7c15U ^ words[1] ^
                        (std::uint64_t{endpoint.port} << 32 | endpoint.address.scope);
  mixed ^= mixed >> 29;
  mixed *= 0xbf58476d1ce4e5b9U;
  return static_cast<std::size_t>(mixed ^ mixed >> 32);
}

Mode6Crowd::Mode6Crowd(EventLoop& loop) : loop_{loop}, timer_{loop, [this] { on_time(); }} {}

void Mode6Crowd::add(const ntp::Endpoint& server, const mode6::Patience& patience,
                     std::uint8_t version, Start start, Ended ended) {
  waiting_.push_back({server, patience, version, std::move(start), std::move(ended)});
  if (!pumping_) timer_.at(ntp::Monotonic{});
}

// The first lane where nobody asks that host.
std::expected<Mode6Crowd::Lane*, std::error_code> Mode6Crowd::lane_for(
    const ntp::Endpoint& server) {
  Lane* free = nullptr;
  for (const auto& lane : lanes_) {
    if (free == nullptr && !lane->members.contains(server)) free = lane.get();
  }
  if (free == nullptr) free = lanes_.emplace_back(std::make_unique<Lane>()).get();
  auto& place = opened(*free, server.address.family);
  if (place) return free;
  auto socket = SharedSocket::open(server.address.family);
  if (!socket) return std::unexpected{socket.error()};
  window_ = std::clamp(socket->room() / kCharge, kLeastWindow, window_);
  auto watch = Watch::readable(loop_, socket->fd(), [this, free, family = server.address.family] {
    on_readable(*free, family);
  });
  place.emplace(std::move(*socket), std::move(watch));
  place->heard_until = monotonic_now();
  return free;
}

std::optional<Mode6Crowd::Opened>& Mode6Crowd::opened(Lane& lane, ntp::Family family) {
  return family == ntp::Family::ipv6 ? lane.v6 : lane.v4;
}

Mode6Crowd::Member* Mode6Crowd::begin(Entry entry) {
  const auto lane = lane_for(entry.server);
  if (!lane) {
    entry.ended({.trouble = lane.error()});
    return nullptr;
  }
  const std::uint64_t id = next_id_++;
  const mode6::Sequence first{static_cast<std::uint16_t>(random_u64())};
  auto member = std::make_unique<Member>(
      Member{id, entry.server, mode6::Conversation{first, entry.patience, entry.version},
             std::move(entry.ended), *lane});
  Member& placed = *members_.emplace(id, std::move(member)).first->second;
  (*lane)->members.emplace(placed.server, &placed);
  entry.start(placed.conversation);
  return &placed;
}

void Mode6Crowd::on_readable(Lane& lane, ntp::Family family) {
  read(lane, family);
  pump();
}

void Mode6Crowd::read(Lane& lane, ntp::Family family) {
  Opened& place = *opened(lane, family);
  SharedSocket& socket = place.socket;
  socket.refusals(
      [&](const ntp::Endpoint& by, std::error_code error) { refused(lane, by, error); });
  const ntp::Monotonic now = monotonic_now();
  ntp::Monotonic last = place.heard_until;
  const auto take = [&](const ntp::Endpoint& from, ntp::ByteView octets, ntp::Monotonic arrived) {
    last = arrived;
    const auto found = lane.members.find(from);
    if (found == lane.members.end()) return;
    Member& member = *found->second;
    ++member.end.received;
    ++answers_;
    window_ = std::min(window_ + 1, kInFlight);
    member.conversation.on_datagram(octets, arrived);
    make_ready(member);
  };
  bool more = true;
  for (int batches = 0; more && batches < kMostBatches; ++batches) more = socket.receive(take);
  place.heard_until = more ? last : now;
  const std::uint32_t overflowed = socket.overflowed();
  if (overflowed != std::exchange(place.overflowed, overflowed)) narrow(now, kLeastWindow);
  judge_losses(now);
}

// A way or a host that has more to do than it can loses much; chance does not.
void Mode6Crowd::judge_losses(ntp::Monotonic now) {
  if (answers_ + losses_ < kLeastWindow) return;
  if (losses_ > answers_ / 4) narrow(now, std::min(window_, kLossyWindow));
  answers_ = losses_ = 0;
}

void Mode6Crowd::narrow(ntp::Monotonic now, std::size_t least) {
  if (now - narrowed_ < kNarrowEvery) return;
  narrowed_ = now;
  window_ = std::max(window_ / 2, least);
}

void Mode6Crowd::refused(const Lane& lane, const ntp::Endpoint& by, std::error_code error) {
  const auto found = lane.members.find(by);
  if (found == lane.members.end()) return;
  Member& member = *found->second;
  if (member.end.trouble) return;
  member.end.trouble = error;
  member.conversation.on_refused();
  make_ready(member);
}

void Mode6Crowd::on_time() {
  // Who waits for answers that are there already must not believe them lost.
  for (const auto& lane : lanes_) {
    if (lane->v4) read(*lane, ntp::Family::ipv4);
    if (lane->v6) read(*lane, ntp::Family::ipv6);
  }
  const ntp::Monotonic now = monotonic_now();
  while (!wakes_.empty() && wakes_.top().first <= now) {
    const auto [when, id] = wakes_.top();
    wakes_.pop();
    const auto found = members_.find(id);
    if (found == members_.end() || found->second->wake != when) continue;
    found->second->wake = ntp::Monotonic::max();
    make_ready(*found->second);
  }
  pump();
  if (!members_.empty() || !waiting_.empty()) return;
  // A new port next time. Not from a socket's own callback.
  lanes_.clear();
  timer_.at(ntp::Monotonic::max());
}

void Mode6Crowd::make_ready(Member& member) {
  count(member);
  if (!std::exchange(member.ready, true)) ready_.push_back(member.id);
}

void Mode6Crowd::count(Member& member) {
  in_flight_ -= member.in_flight;
  member.in_flight = member.conversation.in_flight();
  in_flight_ += member.in_flight;
}

void Mode6Crowd::pump() {
  pumping_ = true;
  // Who finds no room stands at the end of the line again: everybody gets a turn before.
  for (std::size_t turns = ready_.size(); turns > 0; --turns) {
    const auto found = members_.find(ready_.front());
    ready_.pop_front();
    if (found != members_.end()) serve(*found->second);
  }
  while (!waiting_.empty() && ready_.empty() && in_flight_ < window_ / 4 * 3) {
    Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    if (Member* member = begin(std::move(entry))) serve(*member);
  }
  flush();
  pumping_ = false;
  rest();
}

void Mode6Crowd::rest() {
  const bool nothing = members_.empty() && waiting_.empty();
  const bool soon = !ready_.empty() && in_flight_ < window_;
  if (nothing || soon) return timer_.at(ntp::Monotonic{});
  ntp::Monotonic next = wakes_.empty() ? ntp::Monotonic::max() : wakes_.top().first;
  // Who waits for room has no instant of its own, and what it has in the air may get lost.
  if (!ready_.empty()) next = std::min(next, monotonic_now() + kLookAgain);
  timer_.at(next);
}

/// Sends what is due, as far as there is room.
void Mode6Crowd::serve(Member& member) {
  member.ready = false;
  std::array<std::byte, mode6::kMaxPacket> packet;
  Opened& place = *opened(*member.lane, member.server.address.family);
  SharedSocket& socket = place.socket;
  const ntp::Monotonic now = monotonic_now();
  bool room = in_flight_ < window_;
  while (room) {
    const std::size_t size = member.conversation.next_datagram(now, packet, place.heard_until);
    if (size == 0) break;
    ++member.end.sent;
    count(member);
    room = in_flight_ < window_;
    socket.send(member.server, ntp::ByteView{packet}.first(size),
                [lane = member.lane, this](const ntp::Endpoint& to, std::error_code error) {
                  refused(*lane, to, error);
                });
  }
  if (!room) member.conversation.pass_time(std::min(now, place.heard_until));
  count(member);
  losses_ += member.conversation.given_up() -
             std::exchange(member.given_up, member.conversation.given_up());
  if (member.conversation.idle()) return finish(member.id);
  sleep(member);
}

void Mode6Crowd::finish(std::uint64_t id) {
  const auto found = members_.find(id);
  const std::unique_ptr<Member> member = std::move(found->second);
  members_.erase(found);
  member->lane->members.erase(member->server);
  in_flight_ -= member->in_flight;
  member->end.strays = member->conversation.dropped();
  member->ended(member->end);
}

void Mode6Crowd::sleep(Member& member) {
  const ntp::Monotonic next = member.conversation.next_deadline();
  if (next == ntp::Monotonic{}) return make_ready(member);  // it waits for room
  // A later instant is found out when the earlier one has come.
  if (next >= member.wake) return;
  member.wake = next;
  wakes_.emplace(next, member.id);
}

void Mode6Crowd::flush() {
  for (const auto& lane : lanes_) {
    const auto failed = [&](const ntp::Endpoint& to, std::error_code error) {
      refused(*lane, to, error);
    };
    if (lane->v4) lane->v4->socket.flush(failed);
    if (lane->v6) lane->v6->socket.flush(failed);
  }
}

}  // namespace netio
