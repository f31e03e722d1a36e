#include "ntpq/mru_arguments.hpp"

#include <fmt/format.h>
#include <limits>
#include <string_view>

#include "mode6/values.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

template <class To>
bool read(const std::optional<std::uint64_t>& value, std::uint64_t most, std::optional<To>& to) {
  if (!value || *value > most) return false;
  to = static_cast<To>(*value);
  return true;
}

bool read_bits(std::string_view value, std::optional<std::uint16_t>& to) {
  // Without 0x some daemons do not answer at all.
  return value.starts_with("0x") &&
         read(mode6::parse_count(value), std::numeric_limits<std::uint16_t>::max(), to);
}

void add_bits(std::optional<std::uint16_t>& to, std::uint16_t bits) {
  to = static_cast<std::uint16_t>(to.value_or(0) | bits);
}

bool read_local_address(std::string_view value, std::optional<ntp::IpAddress>& to) {
  to = ntp::IpAddress::parse(value);
  return to.has_value();
}

bool read_score(std::string_view value, std::optional<double>& to) {
  to = mode6::parse_real(value);
  return to.has_value();
}

bool read_sort(std::string_view value, view::MruSort& to) {
  const auto sort = view::mru_sort(value);
  if (sort) to = *sort;
  return sort.has_value();
}

bool is_point(std::string_view tag) { return tag.starts_with("addr.") || tag.starts_with("last."); }

// nullopt: no such tag.
std::optional<bool> read_tag(std::string_view tag, std::string_view value, view::Style style,
                             MruArguments& into) {
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  mode6::MruFilter& filter = into.filter;
  const auto count = mode6::parse_count(value);
  if (tag == "mincount") return read(count, kAny, filter.mincount);
  if (tag == "mindrop") return read(count, kAny, filter.mindrop);
  if (tag == "minscore") return read_score(value, filter.minscore);
  if (tag == "maxlstint") return read(count, kAny, filter.maxlstint);
  if (tag == "minlstint") return read(count, kAny, filter.minlstint);
  if (tag == "laddr") return read_local_address(value, filter.laddr);
  if (tag == "resall") return read_bits(value, filter.resall);
  if (tag == "resany") return read_bits(value, filter.resany);
  if (tag == "recent") return read(count, kAny, filter.recent);
  if (tag == "sort") return read_sort(value, into.sort);
  if (tag == "frags") return read(count, mode6::kMaxMruFrags, into.frags) && *into.frags >= 2;
  if (tag == "limit") return read(count, mode6::kMaxMruLimit, into.limit) && *into.limit >= 1;
  if (tag == "kod" || tag == "limited") {
    add_bits(filter.resany, tag == "kod" ? view::kod_bit(style) : view::kLimitedBit);
    return value.empty();
  }
  if (!is_point(tag)) return std::nullopt;
  into.points.push_back(fmt::format("{}={}", tag, value));
  return !value.empty() && value.find_first_of(",\"") == std::string_view::npos;
}

}  // namespace

std::optional<MruComplaint> read_mru_word(const std::string& word, view::Style style,
                                          MruArguments& into) {
  const auto equals = std::min(word.find('='), word.size());
  const std::string_view tag = std::string_view{word}.substr(0, equals);
  const std::string_view value = std::string_view{word}.substr(std::min(equals + 1, word.size()));
  const auto read = read_tag(tag, value, style, into);
  if (!read) {
    return MruComplaint{
        style == view::Style::classic
            ? fmt::format("ignoring unrecognized mrulist parameter: {}", view::escape(word))
            : fmt::format("***Unknown parameter '{}'", view::escape(tag)),
        true};
  }
  if (*read) return std::nullopt;
  return MruComplaint{fmt::format("***mrulist {}: that value makes no sense; see `help mrulist'",
                                  view::escape(word))};
}

}  // namespace ntpq
