// What the parts of the server half hand to one another: one request, one answer or refusal.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "mode6/header.hpp"
#include "mode6/state_view.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

/// A datagram and what is known about its sender.
struct Inquiry {
  ntp::ByteView octets;
  ntp::Endpoint from;
  ntp::Timestamp now;      ///< when it arrived
  bool nomodify = false;   ///< its sender may not change anything, key or not
  bool nomrulist = false;  ///< its sender may not read the list of clients
  bool is_local = false;   ///< it comes from this machine: nobody else can have sent it
};

struct ServerAnswer {
  std::uint16_t status = 0;
  std::string body;
};

/// Why there is no answer; without a code the request is met with silence.
struct Refusal {
  std::optional<ErrorCode> code;
};

using ServerOutcome = std::expected<ServerAnswer, Refusal>;

inline ServerOutcome refused(ErrorCode code) { return std::unexpected{Refusal{code}}; }
inline ServerOutcome silence() { return std::unexpected{Refusal{}}; }

/// Where the 16-bit offset of fragments ends.
inline constexpr std::size_t kMaxServerAnswer = 65'535;

}  // namespace mode6
