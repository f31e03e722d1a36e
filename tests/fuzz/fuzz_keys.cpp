// Oracle: what was read, written again, reads the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fmt/core.h>
#include <string>

#include "ntp/keys.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string written(const ntp::Key& key) {
  std::string secret;
  for (const std::byte octet : key.secret) {
    secret += fmt::format("{:02x}", std::to_integer<unsigned>(octet));
  }
  // Up to twenty octets a secret is written as text, longer ones as hexadecimal.
  if (key.secret.size() <= ntp::kLongestPlainSecret) {
    secret.assign(reinterpret_cast<const char*>(key.secret.data()), key.secret.size());
  }
  // A line has a bounded number of words, which commas are no part of.
  std::string users;
  for (const ntp::AddressRange& range : key.users) {
    users += fmt::format("{}{}/{}", users.empty() ? " " : ",", range.network.text(), range.prefix);
  }
  return fmt::format("{} {} {}{}\n", key.id.value, ntp::name_of(key.type), secret, users);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = ntp::parse_keys(std::string_view{reinterpret_cast<const char*>(data), size});
  for (const auto& [id, key] : parsed.keys.all()) {
    // A secret that was hexadecimal and is short now would need the other spelling.
    const bool text = std::all_of(key.secret.begin(), key.secret.end(), [](std::byte octet) {
      const auto c = std::to_integer<unsigned char>(octet);
      return c > 0x20 && c < 0x7f && c != '#';
    });
    if (key.secret.size() <= ntp::kLongestPlainSecret && !text) continue;
    const auto again = ntp::parse_keys(written(key));
    const ntp::Key* same = again.keys.find(id);
    if (same == nullptr || !(*same == key)) std::abort();
  }
  return 0;
}
