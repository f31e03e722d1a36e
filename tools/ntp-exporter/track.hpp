// The last hour of one host: a bounded row of what was measured, for charts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "ntp/timestamp.hpp"

namespace ntp_exporter {

/// Seconds; not a number where nothing is known. Positive offsets: the clock of the host is behind.
struct Reading {
  float seen_s = std::numeric_limits<float>::quiet_NaN();
  float self_s = std::numeric_limits<float>::quiet_NaN();
  float jitter_s = std::numeric_limits<float>::quiet_NaN();
};

/// One reading for each half minute, the last hour: 16 octets each, 2 KB for a host.
class Track {
 public:
  static constexpr std::int64_t kSlot_s = 30;
  static constexpr std::size_t kSlots = 120;
  struct Entry {
    std::uint32_t slot = 0;  ///< monotonic seconds / kSlot_s
    Reading reading;
  };

  /// What is known of `reading` takes the place of what was in the same half minute.
  void add(ntp::Monotonic now, const Reading& reading);
  /// Oldest first. Those that have become older than an hour are still there when nothing came
  /// since.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

  static std::uint32_t slot_of(ntp::Monotonic now);

 private:
  std::vector<Entry> entries_;
};

}  // namespace ntp_exporter
