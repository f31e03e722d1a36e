// The record in shared memory that gpsd and others write for time daemons.
#pragma once

#include <cstdint>
#include <type_traits>

#include "ntp/bytes.hpp"
#include "refclock/reading.hpp"

namespace refclock {

/// The key of unit 0, "NTP0"; those of the others follow.
inline constexpr std::int32_t kShmKey = 0x4e545030;

/// Its layout is the machine's own, on both sides. All of it may be written by somebody hostile,
/// and while it is read.
struct ShmRecord {
  std::int32_t mode = 0;
  std::int32_t count = 0;
  std::int64_t clock_s = 0;
  std::int32_t clock_us = 0;
  std::int32_t padding = 0;
  std::int64_t receive_s = 0;
  std::int32_t receive_us = 0;
  std::int32_t leap = 0;
  std::int32_t precision = 0;  ///< log2 s
  std::int32_t samples = 0;
  std::int32_t valid = 0;
  std::uint32_t clock_ns = 0;
  std::uint32_t receive_ns = 0;
  std::int32_t reserved[9] = {};
};
static_assert(sizeof(ShmRecord) == 96 && std::is_trivially_copyable_v<ShmRecord>);
inline constexpr std::size_t kShmOctets = sizeof(ShmRecord);

/// A copy of the record, and its `count` again after it was copied.
struct ShmCopy {
  ShmRecord record;
  std::int32_t count_after = 0;
};

/// Tells new records from old ones.
class ShmReader {
 public:
  /// nominal: there is nothing new, or it was being written just now. When `valid` was set it must
  /// be cleared in the memory, whatever comes of it.
  Read<Reading> read(const ShmCopy& copy);

 private:
  std::int32_t last_count_ = 0;
  bool seen_ = false;
};

}  // namespace refclock
