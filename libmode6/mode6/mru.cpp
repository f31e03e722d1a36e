#include "mode6/mru.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "mode6/header.hpp"
#include "mode6/values.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

// Which items of a row have been seen; the first six are what every server sends.
enum Seen : unsigned {
  kAddress = 1,
  kLast = 2,
  kFirst = 4,
  kCount = 8,
  kModeVersion = 16,
  kRestrictions = 32,
  kWhole = 63,
};

/// Sets `to` when `value` was there, and says so.
template <class To, class From>
bool set(To& to, const std::optional<From>& value) {
  if (value) to = static_cast<To>(*value);
  return value.has_value();
}

class RowReader {
 public:
  explicit RowReader(MruAnswer& into) : into_{into} {}

  void item(std::string_view tag, std::uint64_t index, std::string_view value) {
    if (index_ != index) finish();
    index_ = index;
    seen_ |= read(tag, value);
  }
  void finish() {
    if ((seen_ & kWhole) == kWhole) into_.rows.push_back(row_);
    row_ = {};
    seen_ = 0;
    index_.reset();
  }

 private:
  unsigned read(std::string_view tag, std::string_view value) {
    if (tag == "addr") {
      const auto endpoint = parse_endpoint(value);
      if (endpoint) row_.remote = *endpoint;
      return endpoint ? kAddress : 0U;
    }
    if (tag == "last") return set(row_.last, parse_timestamp(value)) ? kLast : 0U;
    if (tag == "first") return set(row_.first, parse_timestamp(value)) ? kFirst : 0U;
    if (tag == "ct") return set(row_.count, parse_count(value)) ? kCount : 0U;
    if (tag == "rs") return set(row_.restrictions, parse_hex(value)) ? kRestrictions : 0U;
    if (tag == "mv") return mode_and_version(parse_count(value));
    if (tag == "sc") row_.score = parse_real(value);
    if (tag == "dr") row_.dropped = parse_count(value);
    return 0;
  }
  unsigned mode_and_version(std::optional<std::uint64_t> value) {
    if (!value || *value > 63) return 0;
    row_.mode = *value & 7;
    row_.version = static_cast<std::uint8_t>(*value >> 3);
    return kModeVersion;
  }
  // Hexadecimal, with or without 0x.
  static std::optional<std::uint64_t> parse_hex(std::string_view value) {
    if (value.starts_with("0x")) value.remove_prefix(2);
    return parse_count(fmt::format("0x{}", value));
  }

  MruAnswer& into_;
  MruRow row_;
  unsigned seen_ = 0;
  std::optional<std::uint64_t> index_;
};

// Takes away what stands before the first separator and behind the last one.
std::string_view believable(const MruPiece& piece) {
  std::string_view text = piece.text;
  if (!piece.begins) {
    const auto comma = text.find(',');
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma);
  }
  if (!piece.ends) text = text.substr(0, text.rfind(',') + 1);  // npos + 1 is 0
  return text;
}

void read_single(const Variable& item, MruAnswer& into, MruPoint& older, bool& has_older) {
  if (item.name == "nonce") into.nonce = item.value;
  if (item.name == "now") into.now = parse_timestamp(item.value);
  if (item.name == "last.older") has_older = set(older.last, parse_timestamp(item.value));
  if (item.name == "addr.older") {
    if (const auto endpoint = parse_endpoint(item.value)) older.remote = *endpoint;
  }
}

}  // namespace

void parse_mru(const MruPiece& piece, MruAnswer& into) {
  RowReader rows{into};
  MruPoint older;
  bool has_older = false;
  for (const Variable& item : parse_varlist(believable(piece))) {
    const auto dot = item.name.rfind('.');
    const auto index =
        dot == std::string_view::npos ? std::nullopt : parse_count(item.name.substr(dot + 1));
    if (index) {
      rows.item(item.name.substr(0, dot), *index, item.value);
    } else {
      read_single(item, into, older, has_older);
    }
  }
  rows.finish();
  if (has_older && older.remote.address.family != ntp::Family::none) into.older = older;
}

std::string parse_nonce(std::string_view text) {
  const auto found = find_variable(parse_varlist(text), "nonce");
  return found ? std::string{found->value} : std::string{};
}

MruRequest mru_request(std::string_view nonce, const MruLimit& limit, const MruFilter& filter,
                       std::span<const MruPoint> points) {
  fmt::memory_buffer out;
  const auto add = [&out](std::string_view name, const auto& value, fmt::string_view form = "{}") {
    if (!value) return;
    fmt::format_to(std::back_inserter(out), ", {}=", name);
    fmt::vformat_to(std::back_inserter(out), form, fmt::make_format_args(*value));
  };
  fmt::format_to(std::back_inserter(out), "nonce={}", nonce);
  add("frags", limit.frags);
  add("limit", limit.limit);
  add("mincount", filter.mincount);
  add("mindrop", filter.mindrop);
  add("minscore", filter.minscore);
  add("maxlstint", filter.maxlstint);
  add("minlstint", filter.minlstint);
  if (filter.laddr) add("laddr", std::optional{filter.laddr->text()});
  add("resall", filter.resall, "0x{:x}");
  add("resany", filter.resany, "0x{:x}");
  add("recent", filter.recent);
  std::size_t number = 0;
  for (const MruPoint& point : points.first(std::min(points.size(), kMaxMruPoints))) {
    const std::string pair = fmt::format(", addr.{}={}, last.{}={}", number, point.remote.text(),
                                         number, timestamp_text(point.last));
    if (out.size() + pair.size() > kMaxData) break;
    out.append(pair);
    ++number;
  }
  return {fmt::to_string(out), number};
}

}  // namespace mode6
