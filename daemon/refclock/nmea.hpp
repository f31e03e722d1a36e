// Sentences of NMEA 0183 that tell the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "refclock/reading.hpp"

namespace refclock {

/// The standard allows 82 characters; receivers exceed it somewhat.
inline constexpr std::size_t kLongestSentence = 128;

/// Which sentences are believed, as bits of the driver's mode; none: all of them.
namespace sentence {
inline constexpr int kRmc = 1;
inline constexpr int kGga = 2;
inline constexpr int kGll = 4;
inline constexpr int kZda = 8;
inline constexpr int kAll = 15;
}  // namespace sentence

/// The rate of the line: `baud`, or else the driver's mode bits 4 to 6.
int nmea_baud(int mode, int baud);

/// A sentence with the time.
struct NmeaTime {
  std::int64_t seconds = 0;  ///< since 1970
  std::int64_t nanoseconds = 0;
  bool dated = false;  ///< the sentence said which day it is
};
enum class NmeaError : std::uint8_t {
  other,       ///< a sentence without time, or one that is not believed
  bad_format,  ///< not a sentence, or its checksum is wrong
  no_fix,      ///< the receiver says that it does not know
  bad_time,    ///< no time of day
  bad_date,
};
/// `near_s`: about now, seconds since 1970, for sentences without a date.
std::expected<NmeaTime, NmeaError> parse_nmea(std::string_view line, int mode, std::int64_t near_s);

/// One receiver: makes one reading a second of its sentences, of the first that tells the time.
class NmeaReceiver {
 public:
  explicit NmeaReceiver(int mode) : mode_{mode} {}

  /// `arrived`: when its end came. nominal: there is nothing to learn from this line.
  Read<Reading> take(std::string_view line, UnixTime arrived);

 private:
  /// Which second it is about now, by what the receiver said of the day.
  [[nodiscard]] std::int64_t near_s(std::int64_t arrived_s) const;

  int mode_;
  std::int64_t began_s_ = 0;
  std::int64_t last_s_ = 0;
  std::int64_t ahead_s_ = 0;  // of its dates before the machine's clock
  bool knows_day_ = false;
};

/// What the status of a clock says of that; nominal for what is no error.
Condition condition_of(NmeaError error);

}  // namespace refclock
