// What is counted of Network Time Security.
#pragma once

#include <cstdint>

namespace core {

struct NtsClientCounters {
  std::uint64_t sent = 0;
  std::uint64_t good = 0;           ///< answers that are proved
  std::uint64_t bad = 0;            ///< answers that are not, refusals among them
  std::uint64_t exchanges = 0;      ///< of keys, that brought some
  std::uint64_t bad_exchanges = 0;  ///< that did not
};

}  // namespace core
