#include "mode6/varlist.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace mode6 {
namespace {

constexpr std::string_view kBetweenItems = " \t,\r\n";
constexpr std::string_view kLineEnds = "\r\n";
constexpr std::size_t kLineLimit = 72;

std::string_view trim_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t") + 1);  // npos + 1 is 0
}

/// Where `text` has the first of `stops`, or its end.
std::size_t find_stop(std::string_view text, std::string_view stops) {
  return std::min(text.find_first_of(stops), text.size());
}

/// The only value that daemons send bare whatever octets it has, a quote at its front too.
constexpr std::string_view kNeverQuoted = "refid";

/// Takes the value behind `=` off the front of `text`.
void take_value(std::string_view& text, Variable& into) {
  into.has_value = true;
  into.quoted = text.starts_with('"') && into.name != kNeverQuoted;
  if (!into.quoted) {
    const std::size_t end = find_stop(text, ",\r\n");
    into.value = trim_end(text.substr(0, end));
    text.remove_prefix(end);
    return;
  }
  text.remove_prefix(1);
  const std::size_t line = find_stop(text, kLineEnds);
  const std::size_t close = text.find('"');
  const std::size_t end = std::min(close, line);
  into.value = text.substr(0, end);
  text.remove_prefix(close < line ? end + 1 : end);
}

}  // namespace

std::vector<Variable> parse_varlist(std::string_view text) {
  std::vector<Variable> list;
  while (list.size() < kMaxVariables) {
    const std::size_t start = text.find_first_not_of(kBetweenItems);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::size_t end = find_stop(text, "=,\r\n");
    Variable variable{.name = trim_end(text.substr(0, end)), .value = {}};
    text.remove_prefix(end);
    if (text.starts_with('=')) {
      text.remove_prefix(1);
      take_value(text, variable);
    }
    list.push_back(variable);
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
