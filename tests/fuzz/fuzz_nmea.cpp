// Oracle: what is taken is a sane time, and a sentence made of it means the same again. The whole
// input goes in as a stream, as it comes off a line.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <string>

#include "refclock/lines.hpp"
#include "refclock/nmea.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::int64_t kNow = 1'795'666'685;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string written_again(const refclock::NmeaTime& time) {
  using namespace std::chrono;
  const sys_seconds at{seconds{time.seconds}};
  const auto midnight = floor<days>(at);
  const year_month_day day{midnight};
  const hh_mm_ss clock{at - midnight};
  const std::string body =
      fmt::format("GPZDA,{:02}{:02}{:02}.{:09},{:02},{:02},{:04},00,00", clock.hours().count(),
                  clock.minutes().count(), clock.seconds().count(), time.nanoseconds,
                  static_cast<unsigned>(day.day()), static_cast<unsigned>(day.month()),
                  static_cast<int>(day.year()));
  int sum = 0;
  for (const char octet : body) sum ^= static_cast<unsigned char>(octet);
  return fmt::format("${}*{:02X}", body, sum);
}

void check(std::string_view line, int mode) {
  const auto time = refclock::parse_nmea(line, mode, kNow);
  if (!time) return (void)refclock::condition_of(time.error());
  require(time->seconds > 0 && time->nanoseconds >= 0 && time->nanoseconds < 1'000'000'000);
  if (!time->dated || time->seconds >= refclock::kLatest_s) return;
  const auto again = refclock::parse_nmea(written_again(*time), 0, kNow);
  require(again && again->seconds == time->seconds && again->nanoseconds == time->nanoseconds);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const int mode = data[0];
  const std::string_view stream{reinterpret_cast<const char*>(data) + 1, size - 1};
  refclock::Lines lines{refclock::kLongestSentence};
  refclock::NmeaReceiver receiver{mode};
  std::int64_t second = kNow;
  const auto take = [&](std::string_view line, bool) {
    require(!line.empty() && line.size() <= refclock::kLongestSentence);
    check(line, mode);
    const auto reading = receiver.take(line, {second++, 0});
    if (reading) require(reading->late && reading->timecode.size() <= refclock::kLongestSentence);
  };
  // Cut in two at a place that the input chooses.
  const std::size_t cut = stream.empty() ? 0 : data[0] % stream.size();
  lines.feed(stream.substr(0, cut), take);
  lines.feed(stream.substr(cut), take);
  return 0;
}
