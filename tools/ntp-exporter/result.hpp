// What one probe found out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/fetch.hpp"
#include "mode6/peers_query.hpp"
#include "mode6/variables.hpp"
#include "ntp-exporter/configuration.hpp"

namespace ntp_exporter {

/// Why a probe, or a half of it, failed. `reason` is one of kReasons: what metrics say.
struct Trouble {
  std::string_view reason;
  std::string words;  ///< one line for people
};

inline constexpr std::string_view kReasons[] = {
    "dns",          ///< the name has no address, or no name server answered
    "refused",      ///< nobody listens there
    "unreachable",  ///< the system or the network says that there is no way
    "timeout",      ///< nothing came in time
    "partial",      ///< some answers came, not all
    "denied",       ///< the daemon says that it may not be asked, or refuses time requests
    "auth",         ///< no answer was signed with the key
    "badreply",     ///< what came makes no sense, or gives no time
};

struct Result {
  std::string target;
  Groups groups;
  ntp::Endpoint address;
  double duration_s = 0;
  std::size_t sent = 0;    ///< datagrams
  std::size_t strays = 0;  ///< that were no answers

  std::optional<Trouble> control_trouble;  ///< of the groups that need control messages
  std::optional<mode6::SystemStatus> status;
  mode6::SystemVariables system;
  mode6::PeersReply sources;        ///< valid without a failure
  mode6::SystemVariables counters;  ///< groups server, clients and nts

  std::optional<Trouble> seen_trouble;
  std::optional<common::Seen> seen;

  [[nodiscard]] bool success() const { return !control_trouble && !seen_trouble; }
  /// Both halves in words; empty on success.
  [[nodiscard]] std::string words() const;
};

/// The reason and words of a failed question.
Trouble trouble_of(const mode6::Failure& failure);
/// Of datagrams that could not be exchanged at all.
Trouble trouble_of(const common::Contact& contact);

}  // namespace ntp_exporter
