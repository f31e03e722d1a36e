// What a node has for serving under Network Time Security, and what it counts of it.
#pragma once

#include <cstdint>
#include <optional>

#include "ntp/timestamp.hpp"
#include "nts/cookie_keys.hpp"

namespace node {

/// As `ntsinfo` shows them.
struct NtsCounters {
  std::uint64_t good = 0;     ///< requests that are proved
  std::uint64_t bad = 0;      ///< requests that are not
  std::uint64_t sent = 0;     ///< answers that are sealed
  std::uint64_t made = 0;     ///< cookies
  std::uint64_t current = 0;  ///< cookies that were opened, by the age of their key
  std::uint64_t old = 0;      ///< one rotation
  std::uint64_t old2 = 0;     ///< two
  std::uint64_t older = 0;    ///< more
  std::uint64_t too_old = 0;  ///< their key is gone, or was never ours
  std::uint64_t errors = 0;   ///< what is no cookie
  struct Exchanges {
    std::uint64_t count = 0;
    ntp::Seconds wall{0};
    ntp::Seconds cpu{0};
  };
  Exchanges exchanged;      ///< of keys, that went well
  Exchanges without_tls;    ///< that never got as far as a request
  Exchanges bad_exchanges;  ///< that were refused or cut short
};

struct NtsService {
  std::optional<nts::CookieKeys> keys;  ///< absent: nothing is served that way
  NtsCounters counters;
};

}  // namespace node
