#include "view/mru_view.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "mode6/values.hpp"
#include "view/escape.hpp"

namespace view {
namespace {

using mode6::MruRow;

double seconds(ntp::Nanos span) { return std::chrono::duration<double>(span).count(); }

// Seconds between two packets. Classic divides by the packets, not by the spaces between them.
double average(const MruRow& row, Style style) {
  const std::uint64_t spaces = style == Style::classic ? row.count : row.count - 1;
  if (row.count == 0 || spaces == 0) return 0;
  return seconds(row.last - row.first) / static_cast<double>(spaces);
}

std::string average_text(const MruRow& row, Style style) {
  constexpr double kWhole = 5;
  const double average_s = average(row, style);
  if (style == Style::classic || row.count <= 1 || average_s > kWhole) {
    return fmt::format("{:6}", std::lround(average_s));
  }
  return average_s >= 1 ? fmt::format("{:6.2f}", average_s) : fmt::format("{:6.3f}", average_s);
}

char limited_mark(const MruRow& row) {
  // NTPsec's daemons, which number their bits otherwise, are those that send scores.
  if ((row.restrictions & kod_bit(row.score ? Style::ntpsec : Style::classic)) != 0) return 'K';
  return (row.restrictions & kLimitedBit) != 0 ? 'L' : '.';
}

std::string score_text(const MruRow& row) {
  if (!row.score) return "-";
  const int decimals = *row.score >= 100'000 ? 1 : *row.score >= 10'000 ? 2 : 3;
  return fmt::format("{:.{}f}", *row.score, decimals);
}

std::string drop_text(const MruRow& row) {
  return row.dropped ? fmt::format("{}", *row.dropped) : "-";
}

std::string remote_text(const MruRow& row, const MruOptions& options) {
  constexpr std::size_t kColumns = 40;
  const auto name = options.names.find(row.remote.address);
  const std::string text =
      name == options.names.end() ? row.remote.address.text() : escape(name->second);
  return options.wide ? text : text.substr(0, kColumns);
}

std::string tail(const MruRow& row, const MruOptions& options) {
  const std::string common = fmt::format("{:4x} {} {} {} {:6}", row.restrictions, limited_mark(row),
                                         row.mode, row.version, row.count);
  if (options.style == Style::classic) {
    return fmt::format("{} {:5} {}\n", common, row.remote.port, remote_text(row, options));
  }
  return fmt::format("{} {:>8} {:>6} {:>5} {}\n", common, score_text(row), drop_text(row),
                     row.remote.port, remote_text(row, options));
}

template <class T>
auto compared(const MruRow& a, const MruRow& b, T MruRow::* member) {
  return a.*member < b.*member;
}

bool is_older(const MruRow& a, const MruRow& b) { return b.last - a.last > ntp::Nanos{0}; }

bool is_less(const MruRow& a, const MruRow& b, MruOrder by) {
  switch (by) {
    case MruOrder::avgint:
      return average(a, Style::ntpsec) < average(b, Style::ntpsec);
    case MruOrder::addr:
      return a.remote < b.remote;
    case MruOrder::count:
      return compared(a, b, &MruRow::count);
    case MruOrder::score:
      return compared(a, b, &MruRow::score);
    case MruOrder::drop:
      return compared(a, b, &MruRow::dropped);
    default:
      return is_older(b, a);  // seen last first
  }
}

}  // namespace

std::optional<MruSort> mru_sort(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, MruOrder>, 6> kOrders{{
      {"lstint", MruOrder::lstint},
      {"avgint", MruOrder::avgint},
      {"addr", MruOrder::addr},
      {"count", MruOrder::count},
      {"score", MruOrder::score},
      {"drop", MruOrder::drop},
  }};
  const bool reversed = name.starts_with('-');
  if (reversed) name.remove_prefix(1);
  for (const auto& [known, order] : kOrders) {
    if (known == name) return MruSort{order, reversed};
  }
  return std::nullopt;
}

void sort_mru(std::vector<MruRow>& rows, const MruSort& sort) {
  std::ranges::sort(rows, [&sort](const MruRow& a, const MruRow& b) {
    const auto [first, second] = sort.reversed ? std::tie(b, a) : std::tie(a, b);
    if (is_less(first, second, sort.by)) return true;
    if (is_less(second, first, sort.by)) return false;
    if (a.last != b.last) return is_older(b, a);
    return a.remote < b.remote;
  });
}

std::string mru_heading(const MruOptions& options) {
  if (options.style == Style::classic) {
    return "lstint avgint rstr r m v  count rport remote address\n" + std::string(78, '=') + '\n';
  }
  return " lstint avgint rstr r m v  count    score   drop rport remote address\n" +
         std::string(69, '=') + '\n';
}

std::string mru_line(const MruRow& row, const MruOptions& options) {
  const std::string since =
      options.now ? fmt::format("{}", std::lround(std::max(0.0, seconds(*options.now - row.last))))
                  : "-";
  return fmt::format("{:>{}} {} {}", since, options.style == Style::classic ? 6 : 7,
                     average_text(row, options.style), tail(row, options));
}

std::string mru_direct_line(const MruRow& row, const MruOptions& options,
                            std::int64_t near_unix_s) {
  constexpr std::int64_t kDay = 86'400;
  constexpr std::int64_t kUnixEpochMjd = 40'587;
  const std::int64_t last = row.last.unix_seconds(near_unix_s);
  const std::int64_t day = last / kDay;
  return fmt::format("{:5} {:5} {:6} {}", day + kUnixEpochMjd, last - day * kDay,
                     std::chrono::floor<std::chrono::seconds>(row.last - row.first).count(),
                     tail(row, options));
}

std::string mru_raw_lines(const MruRow& row, std::size_t index) {
  std::string text = fmt::format(
      "addr.{0}={1}, last.{0}={2},\nfirst.{0}={3}, ct.{0}={4}, mv.{0}={5}, rs.{0}=0x{6:x}", index,
      row.remote.text(), mode6::timestamp_text(row.last), mode6::timestamp_text(row.first),
      row.count, row.version << 3 | row.mode, row.restrictions);
  if (row.score) text += fmt::format(", sc.{}={:.3f}", index, *row.score);
  if (row.dropped) text += fmt::format(", dr.{}={}", index, *row.dropped);
  return text + '\n';
}

Json mru_json(const std::vector<MruRow>& rows, std::optional<ntp::Timestamp> now,
              const Names& names, std::int64_t near_unix_s) {
  Json list = Json::array();
  for (const MruRow& row : rows) {
    Json one = Json::object();
    const auto name = names.find(row.remote.address);
    one["address"] = row.remote.address.text();
    one["port"] = row.remote.port;
    one["name"] = name == names.end() ? Json(nullptr) : Json(escape(name->second));
    one["last"] = value(mode6::MaybeTimestamp{row.last}, near_unix_s);
    one["first"] = value(mode6::MaybeTimestamp{row.first}, near_unix_s);
    one["age"] = now ? Json(seconds(*now - row.last)) : Json(nullptr);
    one["interval"] = row.count > 1 ? Json(average(row, Style::ntpsec)) : Json(nullptr);
    one["count"] = row.count;
    one["mode"] = row.mode;
    one["version"] = row.version;
    one["restrictions"] = fmt::format("{:x}", row.restrictions);
    one["score"] = row.score ? Json(*row.score) : Json(nullptr);
    one["dropped"] = row.dropped ? Json(*row.dropped) : Json(nullptr);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace view
