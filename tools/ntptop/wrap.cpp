#include "ntptop/wrap.hpp"

#include <algorithm>

#include "ntptop/grid.hpp"

namespace ntptop {
namespace {

// Where the text of a line begins: "  name      text".
std::size_t text_of_line(const std::string& line, std::size_t width) {
  const auto first = line.find_first_not_of(' ');
  if (first == std::string::npos) return 0;
  const auto gap = line.find("   ", first);
  const auto text = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
  const std::size_t begin = text == std::string::npos ? first : text;
  // A gap far to the right leaves no room for what goes on.
  return begin < width / 2 ? begin : std::min(first, width / 2);
}

}  // namespace

std::vector<std::string> wrapped(const std::vector<std::string>& lines, int width) {
  constexpr int kLeast = 20;
  const auto room = static_cast<std::size_t>(std::max(width, kLeast));
  std::vector<std::string> out;
  for (std::string line : lines) {
    const std::size_t indent = text_of_line(line, room);
    while (line.size() > room && static_cast<std::size_t>(width_of(line)) > room) {
      const auto blank = line.rfind(' ', room);
      if (blank == std::string::npos || blank <= indent) break;
      out.push_back(line.substr(0, blank));
      line = std::string(indent, ' ') + line.substr(blank + 1);
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace ntptop
