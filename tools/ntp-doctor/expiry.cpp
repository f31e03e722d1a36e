#include "ntp-doctor/expiry.hpp"

#include <charconv>
#include <chrono>
#include <string>

namespace doctor {
namespace {

std::optional<int> number(const std::string& digits, std::size_t at, std::size_t count) {
  int value = 0;
  const char* begin = digits.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc{} || end != begin + count) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> expiry_time(std::string_view text) {
  std::string digits;
  for (const char character : text) {
    if (character >= '0' && character <= '9') digits += character;
  }
  if (digits.size() < 8) return std::nullopt;
  digits.resize(12, '0');
  const auto year = number(digits, 0, 4);
  const auto month = number(digits, 4, 2);
  const auto day = number(digits, 6, 2);
  const auto hour = number(digits, 8, 2);
  const auto minute = number(digits, 10, 2);
  if (!year || !month || !day || !hour || !minute) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 24 || *minute > 59) return std::nullopt;
  const auto midnight = std::chrono::sys_days{date}.time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(midnight).count() + *hour * 3600 +
         *minute * 60;
}

}  // namespace doctor
