#include "view/escape.hpp"

namespace view {

std::string escape(std::string_view octets, bool keep_newlines) {
  std::string text;
  text.reserve(octets.size());
  for (const char c : octets) {
    auto octet = static_cast<unsigned char>(c);
    if (keep_newlines && (c == '\n' || c == '\t')) {
      text += c;
      continue;
    }
    if (octet >= 0x80) {
      text += "M-";
      octet &= 0x7f;
    }
    if (octet < 0x20) {
      text += '^';
      text += static_cast<char>(octet + 0x40);
    } else if (octet == 0x7f) {
      text += "^?";
    } else {
      text += static_cast<char>(octet);
    }
  }
  return text;
}

}  // namespace view
