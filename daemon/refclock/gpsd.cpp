#include "refclock/gpsd.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "refclock/calendar.hpp"

namespace refclock {
namespace {

using nlohmann::json;

constexpr std::int64_t kPatience_s = 5;  // then a worse kind of report will do
constexpr int kLeastMode = 2;            // of TPV: a fix

std::optional<std::int64_t> whole(const json& report, const char* name) {
  const auto found = report.find(name);
  if (found == report.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

std::optional<UnixTime> pair(const json& report, const char* seconds, const char* nanoseconds) {
  const auto s = whole(report, seconds);
  const auto ns = whole(report, nanoseconds);
  if (!s || !ns) return std::nullopt;
  const UnixTime time{*s, *ns};
  return is_sane(time) ? std::optional{time} : std::nullopt;
}

std::optional<int> number_at(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  if (text.size() < from + count) return std::nullopt;
  for (const char digit : text.substr(from, count)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

/// 2026-11-26T04:18:05.000Z
std::optional<UnixTime> iso_time(std::string_view text) {
  constexpr std::size_t kWhole = 19;
  if (text.size() < kWhole + 1 || text.size() > kWhole + 11 || text.back() != 'Z') {
    return std::nullopt;
  }
  for (const auto& [at, sign] : {std::pair{4, '-'}, {7, '-'}, {10, 'T'}, {13, ':'}, {16, ':'}}) {
    if (text[static_cast<std::size_t>(at)] != sign) return std::nullopt;
  }
  const auto year = number_at(text, 0, 4);
  const auto month = number_at(text, 5, 2);
  const auto day = number_at(text, 8, 2);
  const auto hour = number_at(text, 11, 2);
  const auto minute = number_at(text, 14, 2);
  const auto second = number_at(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto days = days_of({*year, *month, *day});
  if (!days) return std::nullopt;
  UnixTime time{*days * kDay_s + *hour * 3600 + *minute * 60 + *second, 0};
  std::string_view fraction = text.substr(kWhole, text.size() - kWhole - 1);
  if (fraction.empty()) return time;
  if (fraction.front() != '.') return std::nullopt;
  std::int64_t unit = 100'000'000;
  for (const char digit : fraction.substr(1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    time.nanoseconds += unit * (digit - '0');
    unit /= 10;
  }
  return time;
}

std::string code_of(const UnixTime& time, const char* kind) {
  return std::string{kind} + ' ' + std::to_string(time.seconds) + '.' +
         std::to_string(1'000'000'000 + time.nanoseconds).substr(1);
}

/// TOFF and PPS: gpsd has read both clocks.
Read<GpsdReport> two_clocks(const json& report, ReportKind kind) {
  const auto real = pair(report, "real_sec", "real_nsec");
  const auto clock = pair(report, "clock_sec", "clock_nsec");
  if (!real || !clock) return std::unexpected{Condition::bad_format};
  const bool pulse = kind == ReportKind::pulse;
  return GpsdReport{kind,
                    {.received = *clock,
                     .reference = real->timestamp(),
                     .late = !pulse,
                     .timecode = code_of(*real, pulse ? "PPS" : "TOFF")}};
}

Read<GpsdReport> position(const json& report, UnixTime arrived) {
  const auto mode = whole(report, "mode");
  const auto time = report.find("time");
  if (mode.value_or(0) < kLeastMode || time == report.end()) {
    return std::unexpected{Condition::bad_signal};
  }
  if (!time->is_string()) return std::unexpected{Condition::bad_format};
  const auto& text = time->get_ref<const std::string&>();
  const auto real = iso_time(text);
  if (!real) return std::unexpected{Condition::bad_time};
  return GpsdReport{ReportKind::position,
                    {.received = arrived,
                     .reference = real->timestamp(),
                     .late = true,
                     .timecode = "TPV " + text}};
}

}  // namespace

Read<GpsdReport> parse_report(std::string_view line, UnixTime arrived) {
  if (line.size() > kLongestReport) return std::unexpected{Condition::bad_format};
  const json report = json::parse(line, nullptr, false);
  if (!report.is_object()) return std::unexpected{Condition::bad_format};
  const auto kind = report.find("class");
  if (kind == report.end() || !kind->is_string()) return std::unexpected{Condition::bad_format};
  const auto& name = kind->get_ref<const std::string&>();
  if (name == "PPS") return two_clocks(report, ReportKind::pulse);
  if (name == "TOFF") return two_clocks(report, ReportKind::serial);
  if (name == "TPV") return position(report, arrived);
  return GpsdReport{};
}

bool BestReports::takes(ReportKind kind, std::int64_t now_s) {
  if (kind == ReportKind::other) return false;
  if (kind < best_ && now_s - seen_s_ < kPatience_s && now_s >= seen_s_) return false;
  best_ = kind;
  seen_s_ = now_s;
  return true;
}

}  // namespace refclock
