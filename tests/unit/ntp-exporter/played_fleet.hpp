// Results of probes that nobody made, for the tests of pages.
#pragma once

#include <string>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntp-exporter/fleet.hpp"

namespace ntp_exporter {

inline ntp::Monotonic fleet_time(int seconds) {
  return ntp::Monotonic{std::chrono::seconds{seconds}};
}

/// Seen with that offset (positive: the host is behind); stratum 3.
inline void make_seen(Result& result, double offset_s) {
  result.groups.seen = true;
  common::Seen seen;
  seen.reply.header.stratum.value = 3;
  seen.reply.measurement.offset = ntp::Seconds{-offset_s};
  result.seen = seen;
}

/// A host at 192.0.2.`number` that says `variables` and is seen.
inline Result played(const std::string& target, std::uint8_t number, const std::string& variables,
                     double seen_s = 0) {
  Result result;
  result.target = target;
  result.groups = {true, true, false, false, true};
  result.address = {ntp::IpAddress::v4(0xc0000200U | number), 123};
  result.status = mode6::SystemStatus::from(0x0615);
  result.system = mode6::decode_system(mode6::parse_varlist(variables));
  make_seen(result, seen_s);
  return result;
}

/// A source; `selected`: the host follows it.
inline void give_source(Result& result, const std::string& variables, bool selected = true) {
  mode6::PeerReply reply{
      {7}, mode6::PeerStatus::from(selected ? 0x961a : 0x941a), variables, {}, {}};
  reply.variables = mode6::decode_peer(mode6::parse_varlist(variables));
  result.sources.peers.push_back(reply);
}

}  // namespace ntp_exporter
