// Oracle: what is taken is within the limit and, written as a drift file, reads back as the same.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/drift.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = core::parse_drift({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  require(std::abs(read->frequency.value) <= core::kMaxFrequency_ppm);
  const auto again = core::parse_drift(core::drift_text(*read));
  require(again.has_value());
  constexpr double kHalfOfTheLastDigit = 0.000501;
  require(std::abs(again->frequency.value - read->frequency.value) <= kHalfOfTheLastDigit);
  require(again->error.has_value() == read->error.has_value());
  return 0;
}
