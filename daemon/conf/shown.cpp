#include "conf/shown.hpp"

#include <fmt/format.h>

namespace conf {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  if (text.empty()) return "\"\"";
  std::string out;
  for (const char character : text) {
    if (out.size() >= kLongest) return out + "...";
    if (character >= ' ' && character <= '~') {
      out += character;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(character));
    }
  }
  return out;
}

}  // namespace conf
