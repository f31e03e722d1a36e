#include "mode6/ordered_list.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "mode6/values.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

constexpr std::size_t kMaxName = 64;    // interface names have 15 characters
constexpr std::size_t kMaxWords = 512;  // all words there are take 140

/// `tag.N`; nullopt for a name without a number.
std::optional<std::pair<std::string_view, std::uint64_t>> split_tag(std::string_view name) {
  constexpr std::size_t kMaxDigits = 9;
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot - 1 > kMaxDigits) return std::nullopt;
  const std::string_view digits = name.substr(dot + 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto index = parse_count(digits);
  if (!index) return std::nullopt;
  return std::pair{name.substr(0, dot), *index};
}

template <class To, class From>
void fill(To& to, const std::optional<From>& value) {
  if (value) to = static_cast<To>(*value);
}

std::string cut(std::string_view text, std::size_t longest) {
  return std::string{text.substr(0, longest)};
}

// Returns whether the item is what makes the row one.
bool read(ListedInterface& row, std::string_view tag, const Variable& item) {
  const std::string_view value = item.value;
  if (tag == "addr") {
    const auto endpoint = parse_endpoint(value);
    fill(row.address, endpoint);
    return endpoint.has_value();
  }
  if (tag == "name") row.name = cut(value, kMaxName);
  if (tag == "bcast") row.broadcast = parse_endpoint(value);
  if (tag == "en") row.enabled = parse_count(value).value_or(1) != 0;
  if (tag == "flags") fill(row.flags, parse_count(value));
  if (tag == "tl") row.ttl = parse_integer(value);
  if (tag == "mc") row.multicast_groups = parse_integer(value);
  if (tag == "rx") fill(row.received, parse_count(value));
  if (tag == "tx") fill(row.sent, parse_count(value));
  if (tag == "txerr") fill(row.send_failures, parse_count(value));
  if (tag == "pc") fill(row.peers, parse_count(value));
  if (tag == "up") fill(row.uptime, parse_count(value));
  return false;
}

bool read(ListedRestriction& row, std::string_view tag, const Variable& item) {
  if (tag == "addr") {
    const auto address = ntp::IpAddress::parse(item.value);
    fill(row.address, address);
    return address.has_value();
  }
  if (tag == "mask") fill(row.mask, ntp::IpAddress::parse(item.value));
  if (tag == "hits") fill(row.hits, parse_count(item.value));
  if (tag == "flags") row.words = cut(item.value, kMaxWords);
  return false;
}

template <class Row>
std::vector<Row> parse_rows(std::string_view text) {
  std::vector<Row> rows;
  std::optional<Row> row;
  bool whole = false;
  const auto finish = [&] {
    if (row && whole) rows.push_back(std::move(*row));
    whole = false;
  };
  for (const Variable& item : parse_varlist(text)) {
    const auto tag = split_tag(item.name);
    if (!tag || (row && tag->second < row->index)) continue;
    if (!row || row->index != tag->second) {
      finish();
      row.emplace().index = tag->second;
    }
    whole |= read(*row, tag->first, item);
  }
  finish();
  return rows;
}

}  // namespace

std::vector<ListedInterface> parse_interfaces(std::string_view text) {
  return parse_rows<ListedInterface>(text);
}

std::vector<ListedRestriction> parse_restrictions(std::string_view text) {
  auto rows = parse_rows<ListedRestriction>(text);
  std::erase_if(rows, [](const ListedRestriction& row) {
    return row.mask.family != ntp::Family::none && row.mask.family != row.address.family;
  });
  return rows;
}

std::optional<int> prefix_length(const ntp::IpAddress& mask) {
  int bits = 0;
  bool ended = false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::uint8_t octet = mask.octets.at(i);
    const int ones = std::countl_one(octet);
    if ((ended && octet != 0) || std::popcount(octet) != ones) return std::nullopt;
    bits += ones;
    ended |= ones != 8;
  }
  return bits;
}

}  // namespace mode6
