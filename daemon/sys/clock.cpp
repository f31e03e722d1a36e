#include "sys/clock.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <optional>
#include <stdexcept>
#include <string>

#include "sys/clock_observe.hpp"
#include "sys/clock_system.hpp"
#include "sys/clock_virtual.hpp"
#include "sys/kernel_time.hpp"

namespace sys {
namespace {

// Further off than any demonstration needs, and far from overflow in every arithmetic.
constexpr double kMaxOffset_s = 1e8;
constexpr double kMaxError_ppm = 1000;

[[noreturn]] void reject(std::string_view description, std::string_view why) {
  throw std::invalid_argument(
      fmt::format("--clock={}: {}; known are system, observe and virtual[:offset=S,freq=PPM]",
                  description, why));
}

std::optional<double> number(std::string_view text, double limit) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(std::abs(value) <= limit)) return std::nullopt;
  return value;
}

struct VirtualOptions {
  double offset_s = 0;
  double freq_ppm = 0;
};

void read_option(std::string_view option, std::string_view description, VirtualOptions& into) {
  const auto equals = option.find('=');
  const std::string_view key = option.substr(0, equals);
  const bool is_offset = key == "offset";
  if (equals == std::string_view::npos || (!is_offset && key != "freq")) {
    reject(description, fmt::format("'{}' is neither offset=S nor freq=PPM", option));
  }
  const double limit = is_offset ? kMaxOffset_s : kMaxError_ppm;
  const auto value = number(option.substr(equals + 1), limit);
  if (!value) {
    reject(description, fmt::format("'{}' is not a number within +-{:.0f}", option, limit));
  }
  (is_offset ? into.offset_s : into.freq_ppm) = *value;
}

VirtualOptions read_options(std::string_view text, std::string_view description) {
  VirtualOptions options;
  while (!text.empty()) {
    const auto comma = text.find(',');
    read_option(text.substr(0, comma), description, options);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return options;
}

}  // namespace

std::unique_ptr<Clock> make_clock(std::string_view description) {
  const auto colon = description.find(':');
  const std::string_view driver = description.substr(0, colon);
  const std::string_view options =
      colon == std::string_view::npos ? std::string_view{} : description.substr(colon + 1);
  if (driver == "virtual") {
    const VirtualOptions wrong_by = read_options(options, description);
    return std::make_unique<VirtualClock>(ntp::Nanos{std::llround(wrong_by.offset_s * 1e9)},
                                          ntp::Ppm{wrong_by.freq_ppm});
  }
  if (driver != "system" && driver != "observe") reject(description, "there is no such driver");
  if (colon != std::string_view::npos) reject(description, "only a virtual clock takes options");
  if (driver == "observe") return std::make_unique<ObserveClock>();
  return std::make_unique<SystemClock>();
}

ClockMap Clock::map() const {
  return {.mono_ahead = now().mono.time_since_epoch() - read_kernel_time().raw};
}

core::ClockOutcome Clock::slew(ntp::Nanos) {
  return {.taken = false, .step = {}, .frequency = {}, .error = "this clock cannot be slewed"};
}

ntp::Log2 measure_precision(const Clock& clock) {
  // In a simulation time stands still while we run; then this is what real machines have.
  constexpr ntp::Log2 kUsual{-24};
  constexpr int kReadings = 2000;
  ntp::Nanos smallest = ntp::Nanos::max();
  ntp::Timestamp previous = clock.now().wall;
  for (int i = 0; i < kReadings; ++i) {
    const ntp::Timestamp next = clock.now().wall;
    const ntp::Nanos step = next - previous;
    if (step > ntp::Nanos{0}) smallest = std::min(smallest, step);
    previous = next;
  }
  if (smallest == ntp::Nanos::max()) return kUsual;
  const double log2_s = std::log2(static_cast<double>(smallest.count()) * 1e-9);
  return {static_cast<std::int8_t>(std::clamp(std::lround(std::ceil(log2_s)), -30L, -5L))};
}

}  // namespace sys
