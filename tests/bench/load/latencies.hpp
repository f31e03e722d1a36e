// How long requests took, in fixed memory.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace load {

/// A histogram of nanoseconds whose buckets are 1/64 of their value wide: below 1.6 % of error.
class Latencies {
 public:
  void add(std::int64_t ns) {
    ++counts_.at(bucket(ns));
    ++total_;
  }
  [[nodiscard]] std::uint64_t total() const { return total_; }

  /// The lower edge of the bucket in which that share of all is reached; 0 without any.
  [[nodiscard]] double percentile_us(double share) const {
    const double wanted = share * static_cast<double>(total_);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > 0 && static_cast<double>(seen) >= wanted) return edge_ns(i) / 1e3;
    }
    return 0;
  }

 private:
  static constexpr unsigned kBits = 6;      // 64 buckets an octave
  static constexpr unsigned kOctaves = 40;  // 2^40 ns are 18 minutes

  static std::size_t bucket(std::int64_t ns) {
    const auto value = static_cast<std::uint64_t>(ns < 0 ? 0 : ns);
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kBits) return value;
    const unsigned shift = width - kBits - 1;
    const std::size_t index = (std::size_t{shift + 1} << kBits) + (value >> shift) - (1U << kBits);
    return index < kSize ? index : kSize - 1;
  }
  static double edge_ns(std::size_t index) {
    const std::size_t octave = index >> kBits;
    if (octave == 0) return static_cast<double>(index);
    const std::size_t within = (index & ((1U << kBits) - 1)) + (1U << kBits);
    return static_cast<double>(std::uint64_t{within} << (octave - 1));
  }

  static constexpr std::size_t kSize = std::size_t{kOctaves} << kBits;
  std::array<std::uint64_t, kSize> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace load
