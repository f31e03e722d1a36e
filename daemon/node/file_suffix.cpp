#include "node/file_suffix.hpp"

#include <chrono>
#include <fmt/format.h>

namespace node {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::int64_t kDay_s = 86'400;

// The ISO week has the year of its Thursday.
std::string week(sys_days day) {
  const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
  const sys_days thursday = day + days{4 - static_cast<int>(weekday)};
  const auto year = std::chrono::year_month_day{thursday}.year();
  const auto first = sys_days{year / std::chrono::January / 1};
  return fmt::format(".{:04}W{:02}", int{year}, (thursday - first).count() / 7 + 1);
}

}  // namespace

std::string file_suffix(core::FileSpan span, const FileMoment& moment) {
  const auto whole_days = std::chrono::floor<days>(std::chrono::seconds{moment.unix_s});
  const sys_days day{whole_days};
  const std::chrono::year_month_day date{day};
  switch (span) {
    case core::FileSpan::none:
      return {};
    case core::FileSpan::pid:
      return fmt::format(".#{}", moment.pid);
    case core::FileSpan::day:
      return fmt::format(".{:04}{:02}{:02}", int{date.year()}, unsigned{date.month()},
                         unsigned{date.day()});
    case core::FileSpan::week:
      return week(day);
    case core::FileSpan::month:
      return fmt::format(".{:04}{:02}", int{date.year()}, unsigned{date.month()});
    case core::FileSpan::year:
      return fmt::format(".{:04}", int{date.year()});
    case core::FileSpan::age:
      return fmt::format(".a{:08}", moment.uptime_s / kDay_s * kDay_s);
  }
  return {};
}

}  // namespace node
