// What a node counts of the datagrams that reach its listening sockets.
#pragma once

#include <cstdint>

namespace node {

struct ServerCounters {
  std::uint64_t received = 0;
  std::uint64_t this_version = 0;
  std::uint64_t old_version = 0;
  std::uint64_t version_1 = 0;
  std::uint64_t version_1_client = 0;
  std::uint64_t version_1_zero = 0;  ///< mode 0
  std::uint64_t version_1_symmetric = 0;
  std::uint64_t bad_format = 0;
  std::uint64_t bad_auth = 0;  ///< MACs that did not hold
  std::uint64_t declined = 0;
  std::uint64_t restricted = 0;
  std::uint64_t limited = 0;    ///< above a rate limit
  std::uint64_t kod_sent = 0;   ///< of those, how many were told so
  std::uint64_t processed = 0;  ///< time requests answered
  std::uint64_t control = 0;    ///< control requests answered

  friend bool operator==(const ServerCounters&, const ServerCounters&) = default;
};

}  // namespace node
