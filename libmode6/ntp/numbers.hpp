// Whole numbers as they stand in addresses and key files.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace ntp {

/// All of `text` as a number of that type, nothing around it; nullopt when it does not fit.
template <class Integer>
std::optional<Integer> whole_number(std::string_view text, int base = 10) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace ntp
