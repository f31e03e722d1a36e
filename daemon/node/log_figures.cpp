#include "node/log_figures.hpp"

#include <fmt/format.h>

namespace node {
namespace {

using core::log_bit;
using core::LogClass;
using core::LogType;

core::Note served(const ServerCounters& counters) {
  return {core::Severity::info,
          fmt::format("served since the start: {} packets received, {} answered with the time, {} "
                      "of control, {} refused by restrict, {} too often",
                      counters.received, counters.processed, counters.control, counters.restricted,
                      counters.limited),
          log_bit(LogClass::sys, LogType::statistics)};
}

core::Note loop(const core::SystemState& system) {
  return {core::Severity::info,
          fmt::format("offset {:+.9f} s, frequency {:+.3f} ppm, jitter {:.9f} s, poll 2^{} s",
                      system.offset.count(), system.frequency.value, system.clock_jitter.count(),
                      int{system.time_constant.value}),
          log_bit(LogClass::sync, LogType::statistics)};
}

core::Note source(const core::AssociationState& peer) {
  return {
      core::Severity::info,
      fmt::format("{}: reach {:o}, offset {:+.9f} s, delay {:.9f} s, jitter {:.9f} s, {} of {} "
                  "polls answered",
                  peer.remote.address.text(), peer.reach, peer.offset.count(), peer.delay.count(),
                  peer.jitter.count(), peer.counters.received, peer.counters.sent),
      log_bit(LogClass::peer, LogType::statistics)};
}

}  // namespace

std::vector<core::Note> log_figures(const Node& node, ntp::Now now) {
  std::vector<core::Note> figures{served(node.counters()), loop(node.engine().system(now))};
  for (const std::uint16_t id : node.engine().association_ids()) {
    const auto peer = node.engine().association(id, now);
    if (!peer || peer->pool || peer->local_clock) continue;
    if (peer->remote.address.family != ntp::Family::none) figures.push_back(source(*peer));
  }
  return figures;
}

bool wants_figures(core::LogMask mask) {
  core::LogMask statistics = 0;
  for (const LogClass about : {LogClass::sys, LogClass::peer, LogClass::clock, LogClass::sync}) {
    statistics = static_cast<core::LogMask>(statistics | log_bit(about, LogType::statistics));
  }
  return (mask & statistics) != 0;
}

}  // namespace node
