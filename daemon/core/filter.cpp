#include "core/filter.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ntp/exchange.hpp"

namespace core {
namespace {

// A sample this old no longer wins by its small delay alone (the Allan intercept).
constexpr ntp::Seconds kAllanIntercept{2048};

template <class T>
void push_front(std::array<T, ClockFilter::kStages>& values, const T& value) {
  std::ranges::rotate(values, values.end() - 1);
  values.front() = value;
}

}  // namespace

void ClockFilter::add(const FilterSample& sample) {
  push_front(samples_, sample);
  push_front(real_, true);
}

void ClockFilter::add_nothing(ntp::Monotonic at) {
  push_front(samples_, FilterSample{.at = at});
  push_front(real_, false);
}

void ClockFilter::clear() {
  samples_.fill({});
  real_.fill(false);
}

void ClockFilter::on_step(ntp::Seconds step) {
  for (FilterSample& sample : samples_) sample.offset -= step;
}

void ClockFilter::on_frequency(double change, ntp::Monotonic at) {
  for (FilterSample& sample : samples_) {
    sample.offset += change * ntp::Seconds{at - sample.at};
  }
}

ntp::Seconds ClockFilter::dispersion_at(const FilterSample& sample, ntp::Monotonic now) const {
  return std::min(kMaxDispersion, sample.dispersion + ntp::kPhi * ntp::Seconds{now - sample.at});
}

std::optional<ClockFilter::Result> ClockFilter::result(ntp::Monotonic now) const {
  struct Ranked {
    const FilterSample* sample;
    ntp::Seconds dispersion;
    ntp::Seconds key;
  };
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < kStages; ++i) {
    if (!real_[i]) continue;
    const ntp::Seconds dispersion = dispersion_at(samples_[i], now);
    if (dispersion >= kMaxDispersion) continue;
    const bool old = ntp::Seconds{now - samples_[i].at} > kAllanIntercept;
    ranked.push_back(
        {&samples_[i], dispersion, samples_[i].delay + (old ? dispersion : ntp::Seconds{0})});
  }
  if (ranked.empty()) return std::nullopt;
  // Of equal delays the newest first.
  std::ranges::sort(ranked, {}, [](const Ranked& r) { return std::pair{r.key, r.dispersion}; });
  ntp::Seconds dispersion{0};
  for (std::size_t i = kStages; i-- > 0;) {
    dispersion = (dispersion + (i < ranked.size() ? ranked[i].dispersion : kMaxDispersion)) / 2;
  }
  double squares = 0;
  for (const Ranked& other : ranked) {
    const double apart = (other.sample->offset - ranked.front().sample->offset).count();
    squares += apart * apart;
  }
  const double samples = std::max<double>(1, static_cast<double>(ranked.size()) - 1);
  const ntp::Seconds jitter{std::sqrt(squares / samples)};
  return Result{*ranked.front().sample, dispersion, std::max(jitter, precision_)};
}

std::array<FilterStage, ClockFilter::kStages> ClockFilter::stages(ntp::Monotonic now) const {
  std::array<FilterStage, kStages> out{};
  for (std::size_t i = 0; i < kStages; ++i) {
    if (!real_[i]) continue;
    out[i] = {samples_[i].delay, samples_[i].offset, dispersion_at(samples_[i], now)};
  }
  return out;
}

}  // namespace core
