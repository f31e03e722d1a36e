// Parameters of a request. Oracle: what was read, written with %XX, reads the same; values are
// printable.
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "ntp-exporter/query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c < ' ' || c > '~') std::abort();
    out += fmt::format("%{:02x}", static_cast<unsigned>(c));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = ntp_exporter::parse_query(text);
  if (!read) return read.error().empty() ? std::abort(), 0 : 0;
  std::string again;
  for (const auto& [name, value] : *read) again += encoded(name) + '=' + encoded(value) + '&';
  if (again.size() > ntp_exporter::kMaxQuery) return 0;
  const auto same = ntp_exporter::parse_query(again);
  // An item without name and value is skipped.
  if (!same || *same != *read) std::abort();
  const auto seconds = ntp_exporter::parse_seconds(text);
  if (seconds && !(*seconds > 0)) std::abort();
  return 0;
}
