// The two lists that a daemon gives for a key (READ_ORDERED_LIST): its interfaces and its
// restrictions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp/address.hpp"

namespace mode6 {

/// What the data of the question says.
inline constexpr std::string_view kInterfacesList = "ifstats";
inline constexpr std::string_view kRestrictionsList = "addr_restrictions";

/// One local address that a daemon listens on.
struct ListedInterface {
  std::uint64_t index = 0;
  std::string name;
  ntp::Endpoint address;
  std::optional<ntp::Endpoint> broadcast;
  bool enabled = true;                           ///< false: packets are dropped there
  std::uint32_t flags = 0;                       ///< as that daemon numbers them
  std::optional<std::int64_t> ttl;               ///< classic
  std::optional<std::int64_t> multicast_groups;  ///< classic
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failures = 0;
  std::uint64_t peers = 0;   ///< associations that use it
  std::uint64_t uptime = 0;  ///< s
  friend bool operator==(const ListedInterface&, const ListedInterface&) = default;
};

/// One rule of a daemon's restriction list.
struct ListedRestriction {
  std::uint64_t index = 0;
  ntp::IpAddress address;
  ntp::IpAddress mask;
  std::uint64_t hits = 0;
  std::string words;  ///< blank-separated: "ntpport interface ignore"
  friend bool operator==(const ListedRestriction&, const ListedRestriction&) = default;
};

/// Rows in the order of their numbers. Items of a row come in any order, tags that mean nothing
/// (daemons send noise on purpose) are skipped, an item whose number is below the row before it is
/// ignored, and a row without an address that parses is dropped: there is nothing to show of it.
/// An answer of 64 KiB holds no more than kMaxVariables items, so neither can a list of rows.
std::vector<ListedInterface> parse_interfaces(std::string_view text);
std::vector<ListedRestriction> parse_restrictions(std::string_view text);

/// How many leading bits a mask has; nullopt when its ones are not all in front.
std::optional<int> prefix_length(const ntp::IpAddress& mask);

}  // namespace mode6
