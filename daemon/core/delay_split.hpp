// Which of both ways the queues are on: learnt from how the samples lie within their bounds.
#pragma once

#include <array>
#include <cstddef>

namespace core {

/// A sample's bounds leave open where between them the truth is. Queues that are alike both ways
/// put it anywhere with the same chance; a busy way always puts it near the same edge. The chances
/// of eighths of the bounds are counted, for small, usual and large excess apart.
class DelaySplit {
 public:
  static constexpr std::size_t kParts = 8;
  using Shares = std::array<double, kParts>;

  DelaySplit();

  /// How probable each part is, from the lower bound up; they add up to 1.
  [[nodiscard]] Shares shares(double excess_of_usual) const;
  /// The truth lay there with these chances; `weight` (0 to 1): how much that was really seen.
  void learn(double excess_of_usual, const Shares& seen, double weight);

 private:
  static constexpr std::size_t kClasses = 3;
  static std::size_t class_of(double excess_of_usual);

  std::array<Shares, kClasses> counts_;
};

}  // namespace core
