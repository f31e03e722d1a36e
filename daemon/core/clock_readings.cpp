#include "core/clock_readings.hpp"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr double kKept = 0.6;               // as the old daemons: the rest lies farthest out
constexpr double kSigmaOfDeviation = 1.48;  // of normal noise, in median absolute deviations
constexpr std::size_t kLine = 4;            // readings from which on a slope means something

using Reading = ClockReadings::Reading;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// The free clock runs wrong meanwhile: a line through the readings that no stray can tilt.
double slope_of(const std::vector<Reading>& readings) {
  if (readings.size() < kLine) return 0;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    for (std::size_t j = i + 1; j < readings.size(); ++j) {
      const double apart_s = readings[j].time_s - readings[i].time_s;
      if (apart_s <= 0) continue;
      slopes.push_back((readings[j].offset_s - readings[i].offset_s) / apart_s);
    }
  }
  return slopes.empty() ? 0 : median(std::move(slopes));
}

struct Placed {
  const Reading* reading;
  double off_line_s;
};

}  // namespace

void ClockReadings::add(const Reading& reading) {
  if (readings_.size() >= kMost) readings_.erase(readings_.begin());
  readings_.push_back(reading);
}

std::optional<ClockReadings::Sample> ClockReadings::take() {
  if (readings_.empty()) return std::nullopt;
  const double slope = slope_of(readings_);
  const double start_s = readings_.front().time_s;
  std::vector<Placed> placed;
  std::vector<double> off_line;
  for (const Reading& reading : readings_) {
    const double off_s = reading.offset_s - slope * (reading.time_s - start_s);
    placed.push_back({&reading, off_s});
    off_line.push_back(off_s);
  }
  const double middle_s = median(off_line);
  const auto distance = [middle_s](double off_s) { return std::abs(off_s - middle_s); };
  std::ranges::transform(off_line, off_line.begin(), distance);
  const double deviation_s = median(off_line);
  std::ranges::sort(placed, {}, [&](const Placed& each) { return distance(each.off_line_s); });
  const double share = std::ceil(kKept * static_cast<double>(placed.size()));
  placed.resize(static_cast<std::size_t>(share));

  const auto count = static_cast<double>(placed.size());
  Sample sample{.error_s = kSigmaOfDeviation * deviation_s / std::sqrt(count)};
  for (const Placed& each : placed) {
    sample.time_s += each.reading->time_s / count;
    sample.offset_s += each.reading->offset_s / count;
    sample.bound_s = std::max(sample.bound_s, each.reading->bound_s);
  }
  readings_.clear();
  return sample;
}

}  // namespace core
