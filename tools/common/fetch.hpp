// Any number of hosts, one query each, one event loop.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "mode6/conversation.hpp"
#include "ntp/address.hpp"
#include "ntp/exchange.hpp"
#include "ntp/timestamp.hpp"

namespace common {

/// A host to ask, as the user named it.
struct Target {
  std::string text;  ///< as written, for messages and the `server` column
  std::string host;  ///< name or address without brackets
  std::uint16_t port = 123;
  ntp::Family family = ntp::Family::none;  ///< none: both
};

/// `host`, `host:port`, `[v6]:port`. The error is one line with the mend.
std::expected<Target, std::string> parse_target(std::string_view text, std::uint16_t default_port,
                                                ntp::Family family);

/// How asking one host went on the level below the answers.
struct Contact {
  ntp::Endpoint address;  ///< the one that was asked last
  /// Empty when datagrams could be exchanged or at least sent; else one line that names the host
  /// and why: the name is unknown, nobody listens there, the network is unreachable.
  std::string trouble;
  std::error_code error;  ///< the system's own word behind `trouble`; {} for an unknown name
  std::size_t datagrams_sent = 0;
  std::size_t strays = 0;    ///< datagrams that came and were no answer to what was asked
  bool interrupted = false;  ///< that is the trouble
};

/// Called once for each target when its address is known; asks what is to be asked.
using StartQuery = std::function<void(std::size_t index, mode6::Conversation&)>;

/// Asks all targets concurrently and returns when each conversation is idle; see Fetcher. With a
/// name server that is dead that takes five seconds more.
/// With `interruptible` SIGINT ends the asking, not the program: what has no answer yet is in
/// trouble. `version` is the NTP version that the questions claim.
std::vector<Contact> fetch(const std::vector<Target>& targets, const mode6::Patience& patience,
                           const StartQuery& start, bool interruptible = false,
                           std::uint8_t version = 2);

/// The mode-3 look at a server from here: one request, its judged reply.
struct Seen {
  ntp::Endpoint address;
  ntp::Reply reply;
};
struct NotSeen {
  std::string why;           ///< one line that names the host
  bool answered = false;     ///< a reply came, but it gives no time
  bool unreachable = false;  ///< the system or the network says that nobody is there
};
std::expected<Seen, NotSeen> measure(const Target& target, ntp::Nanos timeout);

/// Reverse lookups, all at once, together at most `timeout`. Addresses without a name are missing.
std::map<ntp::IpAddress, std::string> names_of(const std::vector<ntp::IpAddress>& addresses,
                                               ntp::Nanos timeout);

}  // namespace common
