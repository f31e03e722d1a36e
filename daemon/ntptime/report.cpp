#include "ntptime/report.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ntp/timestamp.hpp"
#include "ntptime/state_words.hpp"
#include "view/json.hpp"

namespace ntptime {
namespace {

ntp::Timestamp timestamp_of(const sys::UnixTime& time) {
  return ntp::Timestamp::from_unix(time.seconds, time.nanoseconds);
}

// ".609225", or nine digits where the kernel counts nanoseconds.
std::string fraction_of(const sys::KernelClockState& state) {
  if ((state.status & sys::kStatusNano) != 0) return fmt::format(".{:09}", state.time.nanoseconds);
  return fmt::format(".{:06}", state.time.nanoseconds / 1000);
}

std::string time_text(const Command& command, const sys::KernelClockState& state,
                      const view::TimeZone& zone) {
  const ntp::Timestamp time = timestamp_of(state.time);
  return command.style == view::Style::ntpsec ? view::ntpsec_time(time, state.time.seconds)
                                              : view::classic_time(time, state.time.seconds, zone);
}

std::string raw_line(const sys::KernelClockState& state) {
  const ntp::Timestamp time = timestamp_of(state.time);
  return fmt::format("  ntptime={:x}.{:08x} unixtime={:x}{} {}\n", time.seconds(), time.fraction(),
                     state.time.seconds, fraction_of(state), view::instant(state.time.seconds));
}

std::string pps_lines(const sys::KernelClockState& state) {
  if (state.pps_shift == 0) return {};
  return fmt::format(
      "  pps frequency {:.3f} ppm, stability {:.3f} ppm, jitter {:.3f} us,\n"
      "  intervals {}, jitter exceeded {}, stability exceeded {}, errors {}.\n",
      state.pps_frequency_ppm, state.pps_stability_ppm, state.pps_jitter_us, state.pps_intervals,
      state.pps_jitter_exceeded, state.pps_stability_exceeded, state.pps_errors);
}

std::int64_t interval_of(const sys::KernelClockState& state) {
  return std::int64_t{1} << (state.pps_shift & 31);
}

// The three decimals that the text has.
double milli(double value) { return std::nearbyint(value * 1000) / 1000; }

}  // namespace

std::string text(const Command& command, const sys::KernelClockState& before,
                 const sys::KernelClockState& after, const view::TimeZone& zone) {
  std::string out = fmt::format(
      "ntp_gettime() returns code {} ({})\n"
      "  time {}, ({}),\n"
      "  maximum error {} us, estimated error {} us, TAI offset {}\n",
      before.code, code_word(before.code), time_text(command, before, zone), fraction_of(before),
      before.max_error_us, before.est_error_us, before.tai_offset_s);
  if (command.raw) out += raw_line(before);
  out += fmt::format(
      "ntp_adjtime() returns code {} ({})\n"
      "  modes {},\n"
      "  offset {:.3f} us, frequency {:.3f} ppm, interval {} s,\n"
      "  maximum error {} us, estimated error {} us,\n"
      "  status {},\n"
      "  time constant {}, precision {:.3f} us, tolerance {:.0f} ppm,\n",
      after.code, code_word(after.code), modes_text(after.modes), after.offset_us,
      after.frequency_ppm, interval_of(after), after.max_error_us, after.est_error_us,
      status_text(after.status), after.time_constant, after.precision_us, after.tolerance_ppm);
  return out + pps_lines(after);
}

std::string measured(const std::vector<sys::UnixTime>& readings) {
  std::string out = fmt::format("[ us {:06}:", readings.front().nanoseconds / 1000);
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const auto microseconds = [](const sys::UnixTime& time) {
      return time.seconds * 1'000'000 + time.nanoseconds / 1000;
    };
    out += fmt::format(" {}", microseconds(readings[i]) - microseconds(readings[i - 1]));
  }
  return out + " ]\n";
}

std::string words(const sys::KernelClockState& state) {
  std::string out;
  for (const std::string& sentence : sentences(state)) out += sentence + "\n";
  return out;
}

std::string json(const sys::KernelClockState& before, const sys::KernelClockState& after) {
  const ntp::Timestamp time = timestamp_of(before.time);
  view::Json object;
  object["schema"] = "gnomon-ntptime/1";
  object["gettime-code"] = before.code;
  object["gettime-status"] = code_word(before.code);
  object["time"] = view::ntpsec_time(time, before.time.seconds).substr(18);
  object["fractional-time"] = fraction_of(before);
  object["TAI-offset"] = before.tai_offset_s;
  object["adjtime-code"] = after.code;
  object["adjtime-status"] = code_word(after.code);
  object["modes"] = modes_text(after.modes);
  object["offset"] = milli(after.offset_us);
  object["frequency"] = milli(after.frequency_ppm);
  object["interval"] = interval_of(after);
  object["maximum-error"] = after.max_error_us;
  object["estimated-error"] = after.est_error_us;
  object["status"] = status_text(after.status);
  object["status-flags"] = status_flags(after.status);
  object["time-constant"] = after.time_constant;
  object["precision"] = milli(after.precision_us);
  object["tolerance"] = milli(after.tolerance_ppm);
  if (after.pps_shift != 0) {
    object["pps-frequency"] = milli(after.pps_frequency_ppm);
    object["stability"] = milli(after.pps_stability_ppm);
    object["jitter"] = milli(after.pps_jitter_us);
    object["intervals"] = after.pps_intervals;
    object["jitter-exceeded"] = after.pps_jitter_exceeded;
    object["stability-exceeded"] = after.pps_stability_exceeded;
    object["errors"] = after.pps_errors;
  }
  object["meaning"] = sentences(after);
  return object.dump() + "\n";
}

}  // namespace ntptime
