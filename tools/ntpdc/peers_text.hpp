// Peers as ntpdc showed them.
#pragma once

#include <string>

#include "mode6/peers_query.hpp"
#include "view/peers_view.hpp"
#include "view/time_text.hpp"

namespace ntpdc {

struct PeersLook {
  bool numeric = false;
  view::Names names = {};
  view::TimeZone zone = view::utc;
  std::int64_t near_unix_s = 0;
};

/// "client    192.0.2.1"
std::string listpeers_text(const mode6::PeersReply& reply, const PeersLook& look);
/// A heading and a line each. The first character is the mode of the peer, or with `selection`
/// what the selection made of it.
std::string peers_text(const mode6::PeersReply& reply, bool selection, const PeersLook& look);
std::string showpeer_text(const mode6::PeerReply& peer, const PeersLook& look);
/// Wants the counters, which are no part of a daemon's usual answer.
std::string pstats_text(const mode6::PeerVariables& peer, const PeersLook& look);

/// What to ask for so that pstats_text() has everything.
extern const char* const kPstatsNames;

/// The address whose name stands in a table.
std::vector<ntp::IpAddress> addresses_of(const mode6::PeersReply& reply);

}  // namespace ntpdc
