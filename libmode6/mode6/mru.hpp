// The list of who asked this server most recently, as it stands in control messages (MRU list).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

/// One address. Servers keep one row for each, with the port it used last.
struct MruRow {
  ntp::Endpoint remote;
  ntp::Timestamp first;
  ntp::Timestamp last;
  std::uint64_t count = 0;
  std::uint8_t mode = 0;                 ///< of the last packet
  std::uint8_t version = 0;              ///< of the last packet
  std::uint16_t restrictions = 0;        ///< bits as that server numbers them
  std::optional<double> score;           ///< NTPsec: packets per second, decaying
  std::optional<std::uint64_t> dropped;  ///< NTPsec: by the rate limit
  friend bool operator==(const MruRow&, const MruRow&) = default;
};

/// A row that the client holds and the server is to go on behind.
struct MruPoint {
  ntp::Endpoint remote;
  ntp::Timestamp last;
  friend bool operator==(const MruPoint&, const MruPoint&) = default;
};

/// What one answer, or a piece of one, said.
struct MruAnswer {
  std::string nonce;
  std::vector<MruRow> rows;           ///< oldest first; only those of which everything arrived
  std::optional<ntp::Timestamp> now;  ///< the end of the list was reached
  std::optional<MruPoint> older;      ///< the row behind which the server went on
};

/// A part of an answer whose neighbours are missing. What is cut at its ends is not believed.
struct MruPiece {
  std::string_view text;
  bool begins = true;  ///< nothing is missing in front of it
  bool ends = true;    ///< nothing is missing behind it
};

/// Reads one piece; rows go to the end of `into.rows`. Unknown tags (servers send noise on purpose)
/// are skipped; a row without address or time is dropped.
void parse_mru(const MruPiece& piece, MruAnswer& into);

/// "nonce=eeaeac59efa6dc384fcdd954\r\n" -> its value; empty when there is none.
std::string parse_nonce(std::string_view text);

/// What rows are wanted. Everything is optional; the server combines them with "and".
struct MruFilter {
  std::optional<std::uint64_t> mincount;
  std::optional<std::uint64_t> mindrop;    ///< NTPsec
  std::optional<double> minscore;          ///< NTPsec
  std::optional<std::uint64_t> maxlstint;  ///< s: seen within the last so many
  std::optional<std::uint64_t> minlstint;  ///< s: not seen within (NTPsec)
  std::optional<ntp::IpAddress> laddr;     ///< local address that was asked
  std::optional<std::uint16_t> resall;     ///< all of these restriction bits
  std::optional<std::uint16_t> resany;     ///< any of them
  std::optional<std::uint64_t> recent;     ///< about this many of the newest
  friend bool operator==(const MruFilter&, const MruFilter&) = default;
};

/// How much one answer may hold. Servers insist on one of the two.
struct MruLimit {
  std::optional<unsigned> frags;  ///< datagrams, 2 to 128
  std::optional<unsigned> limit;  ///< rows, 1 to 256
};

inline constexpr unsigned kMaxMruFrags = 128;
inline constexpr unsigned kMaxMruLimit = 256;
inline constexpr std::size_t kMaxMruPoints = 16;

/// The data of a request: nonce first, then limits and filters, then as many of `points` (newest
/// first) as fit in one packet; `offered` says how many.
struct MruRequest {
  std::string data;
  std::size_t offered = 0;
};
MruRequest mru_request(std::string_view nonce, const MruLimit& limit, const MruFilter& filter,
                       std::span<const MruPoint> points);

}  // namespace mode6
