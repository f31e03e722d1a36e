#include "refclock/nmea.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "refclock/calendar.hpp"

namespace refclock {
namespace {

constexpr std::size_t kMostFields = 24;

using Fields = std::vector<std::string_view>;

std::optional<int> hexadecimal(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (text.size() < from + count) return std::nullopt;
  int value = 0;
  for (const char digit : text.substr(from, count)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

/// The octets between `$` and `*`, when the checksum behind them is theirs. Sentences of the time
/// always have one: without it a flipped bit would be another time.
std::optional<std::string_view> checked(std::string_view line) {
  if (line.size() > kLongestSentence || !line.starts_with('$')) return std::nullopt;
  const std::size_t star = line.rfind('*');
  if (star == std::string_view::npos || line.size() != star + 3) return std::nullopt;
  int sum = 0;
  for (const char octet : line.substr(1, star - 1)) sum ^= static_cast<unsigned char>(octet);
  if (hexadecimal(line.substr(star + 1)) != sum) return std::nullopt;
  return line.substr(1, star - 1);
}

Fields split(std::string_view text) {
  Fields fields;
  while (fields.size() < kMostFields) {
    const std::size_t comma = text.find(',');
    fields.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return fields;
}

std::string_view field(const Fields& fields, std::size_t index) {
  return index < fields.size() ? fields[index] : std::string_view{};
}

/// hhmmss[.f...]; a second of 60 is that of a leap second.
std::optional<NmeaTime> time_of_day(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 2, 2);
  const auto second = digits(text, 4, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  NmeaTime time{.seconds = *hour * 3600 + *minute * 60 + *second};
  std::string_view rest = text.substr(6);
  if (rest.empty()) return time;
  if (!rest.starts_with('.') || rest.size() > 10) return std::nullopt;
  std::int64_t unit = 100'000'000;
  for (const char digit : rest.substr(1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    time.nanoseconds += unit * (digit - '0');
    unit /= 10;
  }
  return time;
}

/// ddmmyy; the century is that of the receiver's maker.
std::optional<std::int64_t> day_of(std::string_view text) {
  const auto day = digits(text, 0, 2);
  const auto month = digits(text, 2, 2);
  const auto year = digits(text, 4, 2);
  if (!day || !month || !year || text.size() != 6) return std::nullopt;
  return days_of({*year + (*year < 70 ? 2000 : 1900), *month, *day});
}

using Parsed = std::expected<NmeaTime, NmeaError>;

Parsed dated(std::string_view time, std::optional<std::int64_t> days) {
  auto parsed = time_of_day(time);
  if (!parsed) return std::unexpected{NmeaError::bad_time};
  if (!days) return std::unexpected{NmeaError::bad_date};
  parsed->seconds += unfolded_day(*days) * kDay_s;
  parsed->dated = true;
  return *parsed;
}

Parsed undated(std::string_view time, std::int64_t near_s) {
  auto parsed = time_of_day(time);
  if (!parsed) return std::unexpected{NmeaError::bad_time};
  parsed->seconds = nearest_time(parsed->seconds, near_s);
  return *parsed;
}

Parsed parse_rmc(const Fields& fields, std::int64_t) {
  if (field(fields, 2) != "A") return std::unexpected{NmeaError::no_fix};
  return dated(field(fields, 1), day_of(field(fields, 9)));
}

Parsed parse_gga(const Fields& fields, std::int64_t near_s) {
  const std::string_view quality = field(fields, 6);
  if (quality.empty() || quality == "0") return std::unexpected{NmeaError::no_fix};
  return undated(field(fields, 1), near_s);
}

Parsed parse_gll(const Fields& fields, std::int64_t near_s) {
  if (field(fields, 6) != "A") return std::unexpected{NmeaError::no_fix};
  return undated(field(fields, 5), near_s);
}

// It does not say whether the receiver knows; without a fix most leave it empty.
Parsed parse_zda(const Fields& fields, std::int64_t) {
  if (field(fields, 1).empty()) return std::unexpected{NmeaError::no_fix};
  const auto day = digits(field(fields, 2), 0, 2);
  const auto month = digits(field(fields, 3), 0, 2);
  const auto year = digits(field(fields, 4), 0, 4);
  if (!day || !month || !year) return std::unexpected{NmeaError::bad_date};
  return dated(field(fields, 1), days_of({*year, *month, *day}));
}

struct SentenceRow {
  std::string_view name;
  int bit;
  Parsed (*parse)(const Fields&, std::int64_t near_s);
};
constexpr std::array kSentences{
    SentenceRow{"RMC", sentence::kRmc, parse_rmc},
    SentenceRow{"GGA", sentence::kGga, parse_gga},
    SentenceRow{"GLL", sentence::kGll, parse_gll},
    SentenceRow{"ZDA", sentence::kZda, parse_zda},
};

}  // namespace

int nmea_baud(int mode, int baud) {
  constexpr std::array kRates{4800, 9600, 19200, 38400, 57600, 115200};
  if (baud != 0) return baud;
  const auto index = static_cast<std::size_t>((mode >> 4) & 7);
  return index < kRates.size() ? kRates[index] : kRates.front();
}

std::expected<NmeaTime, NmeaError> parse_nmea(std::string_view line, int mode,
                                              std::int64_t near_s) {
  const auto body = checked(line);
  if (!body) return std::unexpected{NmeaError::bad_format};
  const Fields fields = split(*body);
  const int believed = (mode & sentence::kAll) == 0 ? sentence::kAll : mode & sentence::kAll;
  for (const SentenceRow& row : kSentences) {
    // Two letters of the talker (GP, GN, GL ...), three of the sentence.
    if (fields[0].size() != 5 || fields[0].substr(2) != row.name) continue;
    if ((row.bit & believed) == 0) break;
    return row.parse(fields, near_s);
  }
  return std::unexpected{NmeaError::other};
}

std::int64_t NmeaReceiver::near_s(std::int64_t arrived_s) const {
  return arrived_s + (knows_day_ ? ahead_s_ : 0);
}

Read<Reading> NmeaReceiver::take(std::string_view line, UnixTime arrived) {
  constexpr std::int64_t kWaitForDate_s = 10;
  if (began_s_ == 0) began_s_ = arrived.seconds;
  const auto time = parse_nmea(line, mode_, near_s(arrived.seconds));
  if (!time) return std::unexpected{condition_of(time.error())};
  if (time->dated) {
    knows_day_ = true;
    ahead_s_ = time->seconds - arrived.seconds;
  }
  // Most receivers say the day sooner or later; the machine's own may be wrong.
  const bool may_wait = !knows_day_ && arrived.seconds - began_s_ < kWaitForDate_s;
  if (may_wait || time->seconds == last_s_) return std::unexpected{Condition::nominal};
  last_s_ = time->seconds;
  const UnixTime reference{time->seconds, time->nanoseconds};
  if (!is_sane(reference)) return std::unexpected{Condition::bad_date};
  return Reading{.received = arrived,
                 .reference = reference.timestamp(),
                 .late = true,
                 .timecode = std::string{line}};
}

Condition condition_of(NmeaError error) {
  switch (error) {
    case NmeaError::other:
      return Condition::nominal;
    case NmeaError::bad_format:
      return Condition::bad_format;
    case NmeaError::no_fix:
      return Condition::bad_signal;
    case NmeaError::bad_time:
      return Condition::bad_time;
    case NmeaError::bad_date:
      return Condition::bad_date;
  }
  return Condition::fault;
}

}  // namespace refclock
