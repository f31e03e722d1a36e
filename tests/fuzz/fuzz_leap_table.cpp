// Lists of leap seconds: what is accepted is in order and says something of every day.
#include <cstdlib>
#include <string_view>

#include "core/leap_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table = core::parse_leap_table({reinterpret_cast<const char*>(data), size});
  if (!table) return core::sentence(table.error()).empty() ? (std::abort(), 0) : 0;
  if (table->entries.empty() || table->expires_ntp_s <= 0) std::abort();
  for (std::size_t i = 1; i < table->entries.size(); ++i) {
    if (table->entries[i - 1].ntp_s >= table->entries[i].ntp_s) std::abort();
  }
  const auto wall = ntp::Timestamp::from_unix(1'483'142'400, 0);
  (void)table->at_end_of_day(wall);
  (void)table->valid_for_s(wall);
  return 0;
}
