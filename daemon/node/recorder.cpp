#include "node/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "mode6/status_words.hpp"
#include "node/statistics_lines.hpp"
#include "node/status_view.hpp"

namespace node {
namespace {

constexpr std::chrono::hours kHour{1};
/// Event numbers of associations, as the old daemons write them.
constexpr unsigned kOfPeer = 0x80;
/// The last packet was no sample.
constexpr std::uint16_t kNoSample = core::flash::duplicate | core::flash::bogus |
                                    core::flash::unsynchronised | core::flash::denied |
                                    core::flash::auth | core::flash::stratum | core::flash::header |
                                    core::flash::round_trip;

bool differs(const core::EventLog& a, const core::EventLog& b) {
  return a.last != b.last || a.count != b.count;
}

std::string address_of(const core::AssociationState& peer) {
  if (peer.local_clock) return "127.127.1.0";
  return peer.remote.address.family == ntp::Family::none ? "0.0.0.0" : peer.remote.address.text();
}

ServerCounters since(const ServerCounters& now, const ServerCounters& before) {
  ServerCounters difference;
  for (const auto member :
       {&ServerCounters::received, &ServerCounters::processed, &ServerCounters::this_version,
        &ServerCounters::old_version, &ServerCounters::restricted, &ServerCounters::bad_format,
        &ServerCounters::bad_auth, &ServerCounters::declined, &ServerCounters::limited,
        &ServerCounters::kod_sent}) {
    // Less than before: they were reset in between.
    const bool anew = now.*member < before.*member;
    difference.*member = anew ? now.*member : now.*member - before.*member;
  }
  return difference;
}

}  // namespace

ntp::Monotonic Recorder::next_deadline() const { return last_system_line_ + kHour; }

void Recorder::look(const Node& node, ntp::Now now, std::vector<Line>& out) {
  look_at_system(node, now, out);
  const auto ids = node.engine().association_ids();
  std::erase_if(
      peers_, [&ids](const auto& each) { return std::ranges::find(ids, each.first) == ids.end(); });
  for (const std::uint16_t id : ids) look_at_peer(node, id, now, out);
  count(node, now, out);
}

void Recorder::look_at_system(const Node& node, ntp::Now now, std::vector<Line>& out) {
  const core::SystemState system = node.engine().system(now);
  // The reference time moves with a step too; then there is nothing new to say of the loop.
  if (system.reference != system_.received && !system.reference.is_unknown()) {
    out.push_back({core::Statistic::loop, now.wall, loop_line(now.wall, system)});
  }
  if (differs(system.events, system_.events)) {
    const std::uint16_t status = StatusView{node, now}.system_status().word();
    out.push_back({core::Statistic::proto, now.wall,
                   event_line(now.wall, "0.0.0.0", status, system.events.last,
                              mode6::system_event_word(system.events.last))});
  }
  system_ = {system.reference, system.events};
}

void Recorder::look_at_peer(const Node& node, std::uint16_t id, ntp::Now now,
                            std::vector<Line>& out) {
  const auto peer = node.engine().association(id, now);
  if (!peer || peer->pool) return;
  const Seen seen = std::exchange(peers_[id], {peer->received, peer->events});
  const auto word = StatusView{node, now}.peer_status({id});
  const std::uint16_t status = word ? word->word() : std::uint16_t{0};
  if (peer->received != seen.received && (peer->flash & kNoSample) == 0 && peer->reach != 0) {
    out.push_back({core::Statistic::peer, now.wall, peer_line(now.wall, *peer, status)});
  }
  if (peer->clock && peer->received != seen.received) {
    out.push_back({core::Statistic::clock, now.wall,
                   clock_line(now.wall, *peer, peer->clock_report.timecode)});
  }
  if (!differs(peer->events, seen.events)) return;
  out.push_back({core::Statistic::proto, now.wall,
                 event_line(now.wall, address_of(*peer), status, kOfPeer | peer->events.last,
                            mode6::peer_event_word(peer->events.last))});
}

void Recorder::count(const Node& node, ntp::Now now, std::vector<Line>& out) {
  const auto passed = now.mono - last_system_line_;
  if (passed < kHour) return;
  last_system_line_ = now.mono;
  const ServerCounters counters = since(node.counters(), std::exchange(counted_, node.counters()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(passed).count();
  out.push_back({core::Statistic::sys, now.wall, system_line(now.wall, seconds, counters)});
}

void Recorder::on_reply(const Node& node, ntp::ByteView datagram, const ntp::Endpoint& from,
                        ntp::Now arrival, std::vector<Line>& out) {
  const auto parsed = ntp::parse_packet(datagram);
  if (!parsed) return;
  for (const std::uint16_t id : node.engine().association_ids()) {
    const auto peer = node.engine().association(id, arrival);
    // What was not taken did not touch it.
    if (!peer || peer->remote != from || peer->received != arrival.wall) continue;
    out.push_back({core::Statistic::raw, arrival.wall,
                   raw_line(arrival.wall, *peer, parsed->header, arrival.wall)});
  }
}

}  // namespace node
