// Which association a command means: `7`, `&2`, `192.0.2.1`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ntpq/session.hpp"

namespace ntpq {

/// What stands where an association is expected: its number, a place in the list of associations,
/// or, as the old ntpdc had it, the address of the source.
struct Choice {
  std::uint64_t number = 0;
  bool is_index = false;
  std::optional<ntp::IpAddress> address = {};
};

/// nullopt after a complaint.
std::optional<Choice> parse_choice(Session& session, const std::string& word);

/// The associations meant at each host; hosts that have none are missing, and were complained
/// about. Asks for the list, or for the addresses, only when it must.
using Chosen = std::map<const Host*, std::vector<mode6::AssociationId>>;
Chosen associations_meant(Session& session, const Choice& choice);
/// All from one to the other in the list.
Chosen associations_between(Session& session, const Choice& low, const Choice& high);

}  // namespace ntpq
