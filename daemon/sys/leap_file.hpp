// The file behind `leapfile`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/engine.hpp"
#include "core/leap_table.hpp"
#include "ntp/timestamp.hpp"
#include "sys/log.hpp"

namespace sys {

enum class LeapFileState : std::uint8_t {
  good,
  expiring,  ///< within four weeks
  expired,   ///< it says nothing any more
  missing,
  unreadable,  ///< for want of a right, or too long
  damaged,     ///< its hash is not that of its numbers
  malformed,   ///< it is no such list
};
/// "good", "expiring", ..., as --check-config=json says it.
std::string_view name_of(LeapFileState state);

struct LeapFileLook {
  LeapFileState state = LeapFileState::good;
  std::string why;                       ///< in words; empty when it is good
  std::optional<core::LeapTable> table;  ///< what it says, when that still holds
};
LeapFileLook look_at_leap_file(const std::string& path, ntp::Timestamp now);

/// The list, or a line in the log why there is none; one too when it expires soon.
std::optional<core::LeapTable> load_leap_table(const std::string& path, ntp::Timestamp now,
                                               Log& log);

/// Reads it at the start, when told to, and once a day: the package that brings it is renewed
/// without a word to us.
class LeapFile {
 public:
  explicit LeapFile(Log& log) : log_{log} {}

  /// Reads it now. An empty path: there is none.
  void read(const std::string& path, ntp::Now now, core::Engine& engine);
  /// Reads it when it is time.
  void look(ntp::Now now, core::Engine& engine);
  [[nodiscard]] ntp::Monotonic next_deadline() const { return next_; }

 private:
  Log& log_;
  std::string path_;
  ntp::Monotonic next_ = ntp::Monotonic::max();
};

}  // namespace sys
