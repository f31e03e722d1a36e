// What a node counts of the datagrams that reach its listening sockets.
#pragma once

#include <cstdint>
#include <iterator>

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

  ServerCounters& operator+=(const ServerCounters& more);
  friend bool operator==(const ServerCounters&, const ServerCounters&) = default;
};

/// Every one of them, for what is done to all alike.
inline constexpr std::uint64_t ServerCounters::* kServerCounters[] = {
    &ServerCounters::received,
    &ServerCounters::this_version,
    &ServerCounters::old_version,
    &ServerCounters::version_1,
    &ServerCounters::version_1_client,
    &ServerCounters::version_1_zero,
    &ServerCounters::version_1_symmetric,
    &ServerCounters::bad_format,
    &ServerCounters::bad_auth,
    &ServerCounters::declined,
    &ServerCounters::restricted,
    &ServerCounters::limited,
    &ServerCounters::kod_sent,
    &ServerCounters::processed,
    &ServerCounters::control,
};
static_assert(sizeof(ServerCounters) == sizeof(std::uint64_t) * std::size(kServerCounters));

inline ServerCounters& ServerCounters::operator+=(const ServerCounters& more) {
  for (const auto counter : kServerCounters) this->*counter += more.*counter;
  return *this;
}

}  // namespace node
