#include "refclock/calendar.hpp"

#include <chrono>

namespace refclock {
namespace {

constexpr std::int64_t kEraDays = 1024 * 7;
constexpr std::int64_t kDaysOf2025 = 20'089;

}  // namespace

std::optional<std::int64_t> days_of(const Date& date) {
  using namespace std::chrono;
  if (date.month < 1 || date.day < 1 || date.year < 1970 || date.year > 2500) return std::nullopt;
  const year_month_day day{year{date.year}, month{static_cast<unsigned>(date.month)},
                           std::chrono::day{static_cast<unsigned>(date.day)}};
  if (!day.ok()) return std::nullopt;
  return sys_days{day}.time_since_epoch().count();
}

std::int64_t unfolded_day(std::int64_t days) {
  while (days < kDaysOf2025) days += kEraDays;
  return days;
}

std::int64_t nearest_time(std::int64_t second_of_day, std::int64_t near_s) {
  std::int64_t time = near_s / kDay_s * kDay_s + second_of_day;
  if (time - near_s > kDay_s / 2) time -= kDay_s;
  if (near_s - time > kDay_s / 2) time += kDay_s;
  return time;
}

}  // namespace refclock
