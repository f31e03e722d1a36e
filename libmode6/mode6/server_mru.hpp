// READ_MRU on the server's side: the request, and the rows that answer it.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/mru.hpp"
#include "mode6/state_view.hpp"

namespace mode6 {

/// A request as it was read. `points` are those with both address and time, newest first.
struct MruQuestion {
  std::string nonce;
  MruLimit limit;
  MruFilter filter;
  std::vector<MruPoint> points;
  std::vector<ntp::IpAddress> addresses;  ///< of every addr.N, with a time or without
};

/// Names that are not known are skipped. bad_value: a value that makes no sense, too much asked, or
/// neither `frags` nor `limit`.
std::expected<MruQuestion, ErrorCode> parse_mru_request(std::string_view text);

/// The rows that are wanted, oldest first, as text within the limits of the request. `nonce` is the
/// fresh one that opens the answer. unknown_variable: none of the points is in the list any more
/// with the time it had. `random` gives the noise that keeps clients from believing in fixed tags.
std::expected<std::string, ErrorCode> write_mru(const MruQuestion& request, std::string_view nonce,
                                                ntp::Timestamp now, const MruView* list,
                                                const std::function<std::uint64_t()>& random);

/// "RZQ.7=12345": three capitals, which no real tag is made of.
std::string noise_name(std::uint64_t index, std::uint64_t bits);

}  // namespace mode6
