#include "mode6/varlist.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace mode6 {
namespace {

constexpr std::size_t kLineLimit = 72;

/// Where a text has to be looked at: one bit for each kind, by octet. The library's searches call a
/// function for each octet, which is a fifth of what a fleet costs.
enum class Octet : std::uint8_t {
  between = 1,
  name_end = 2,
  value_end = 4,
  line_end = 8,
  blank = 16
};

constexpr std::array<std::uint8_t, 256> make_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  const auto mark = [&kinds](std::string_view octets, Octet kind) {
    for (const char c : octets)
      kinds[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(kind);
  };
  mark(" \t,\r\n", Octet::between);
  mark("=,\r\n", Octet::name_end);
  mark(",\r\n", Octet::value_end);
  mark("\r\n", Octet::line_end);
  mark(" \t", Octet::blank);
  return kinds;
}
constexpr auto kKinds = make_kinds();

bool is(char c, Octet kind) {
  return (kKinds[static_cast<unsigned char>(c)] & static_cast<std::uint8_t>(kind)) != 0;
}

/// How many octets stand before the first of that kind.
std::size_t before(std::string_view text, Octet kind) {
  std::size_t count = 0;
  for (const char c : text) {
    if (is(c, kind)) break;
    ++count;
  }
  return count;
}

std::size_t leading(std::string_view text, Octet kind) {
  std::size_t count = 0;
  for (const char c : text) {
    if (!is(c, kind)) break;
    ++count;
  }
  return count;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is(text.back(), Octet::blank)) text.remove_suffix(1);
  return text;
}

/// The only value that daemons send bare whatever octets it has, a quote at its front too.
constexpr std::string_view kNeverQuoted = "refid";

/// Takes the value behind `=` off the front of `text`.
void take_value(std::string_view& text, Variable& into) {
  into.has_value = true;
  into.quoted = text.starts_with('"') && into.name != kNeverQuoted;
  if (!into.quoted) {
    const std::size_t end = before(text, Octet::value_end);
    into.value = trim_end(text.substr(0, end));
    text.remove_prefix(end);
    return;
  }
  text.remove_prefix(1);
  const std::size_t line = before(text, Octet::line_end);
  const std::size_t close = text.find('"');
  const std::size_t end = std::min(close, line);
  into.value = text.substr(0, end);
  text.remove_prefix(close < line ? end + 1 : end);
}

}  // namespace

std::optional<Variable> VarlistReader::next() {
  text_.remove_prefix(leading(text_, Octet::between));
  if (text_.empty()) return std::nullopt;
  const std::size_t end = before(text_, Octet::name_end);
  Variable variable{.name = trim_end(text_.substr(0, end)), .value = {}};
  text_.remove_prefix(end);
  if (text_.starts_with('=')) {
    text_.remove_prefix(1);
    take_value(text_, variable);
  }
  return variable;
}

std::vector<Variable> parse_varlist(std::string_view text) {
  std::vector<Variable> list;
  // What a daemon usually says of a source, and no more than the text can hold.
  list.reserve(std::min<std::size_t>(48, text.size() / 4 + 1));
  VarlistReader reader{text};
  while (list.size() < kMaxVariables) {
    const auto variable = reader.next();
    if (!variable) break;
    list.push_back(*variable);
  }
  return list;
}

std::optional<Variable> find_variable(const std::vector<Variable>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Variable::name);
  return found == list.end() ? std::nullopt : std::optional{*found};
}

void VarlistWriter::bare(std::string_view name, std::string_view value) {
  item(fmt::format("{}={}", name, value));
}

void VarlistWriter::quoted(std::string_view name, std::string_view value) {
  std::string safe{value};
  std::ranges::replace_if(
      safe, [](char c) { return c == '"' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      '.');
  item(fmt::format("{}=\"{}\"", name, safe));
}

void VarlistWriter::item(std::string_view text) {
  if (!text_.empty()) {
    const bool wrap = line_ + text.size() + 1 >= kLineLimit;
    text_ += wrap ? ",\r\n" : ", ";
    line_ = wrap ? 0 : line_ + 2;
  }
  text_ += text;
  line_ += text.size();
}

std::string VarlistWriter::finish() && {
  if (!text_.empty()) text_ += "\r\n";
  return std::move(text_);
}

}  // namespace mode6
