// The clock filter of one association: the last eight samples, the best of them, and how good it
// is.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "core/state.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// One measurement as the filter keeps it.
struct FilterSample {
  ntp::Monotonic at;
  ntp::Seconds offset{0};
  ntp::Seconds delay{0};
  ntp::Seconds dispersion{16};  ///< when it was measured; grows by PHI
};

/// RFC 5905 section 10. Does not know what a reply is; a lost one is fed as add_nothing().
class ClockFilter {
 public:
  static constexpr std::size_t kStages = 8;
  static constexpr ntp::Seconds kMaxDispersion{16};

  explicit ClockFilter(ntp::Seconds precision) : precision_{precision} {}

  void add(const FilterSample& sample);
  /// Dispersion 16 s: pushes an old sample out when a source falls silent.
  void add_nothing(ntp::Monotonic at);
  void clear();

  /// The clock was advanced by `step`.
  void on_step(ntp::Seconds step);
  /// Since `at` the clock runs faster by `change` (s/s); earlier samples are moved onto its line.
  void on_frequency(double change, ntp::Monotonic at);

  /// Offset, delay, dispersion and jitter of the whole filter; nullopt when nothing is in it.
  struct Result {
    FilterSample best;
    ntp::Seconds dispersion;
    ntp::Seconds jitter;
  };
  [[nodiscard]] std::optional<Result> result(ntp::Monotonic now) const;

  /// Newest first, dispersions grown to `now`.
  [[nodiscard]] std::array<FilterStage, kStages> stages(ntp::Monotonic now) const;

 private:
  [[nodiscard]] ntp::Seconds dispersion_at(const FilterSample& sample, ntp::Monotonic now) const;

  ntp::Seconds precision_;
  std::array<FilterSample, kStages> samples_{};  // newest first
  std::array<bool, kStages> real_{};
};

}  // namespace core
