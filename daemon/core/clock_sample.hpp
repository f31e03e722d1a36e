// What a reference clock says, on its way from its driver to its association.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// One reading of a clock.
struct ClockSample {
  ntp::Timestamp received;   ///< when it was read, by the clock that is disciplined
  ntp::Timestamp reference;  ///< what the reference clock said then
  ntp::Seconds bound{0};     ///< how far it may be off by its own word; 0: it says nothing
  std::optional<ntp::Leap> leap;
  bool pulse = false;    ///< only the fraction of the second is meant
  std::string timecode;  ///< for people; the last one stays when it is empty
};

/// The state of a clock, numbered as in its status word.
enum class ClockCondition : std::uint8_t {
  nominal = 0,
  no_reply = 1,
  bad_format = 2,
  fault = 3,
  bad_signal = 4,
  bad_date = 5,
  bad_time = 6,
};

/// A clock as others may see it, beyond what every association shows.
struct ClockReport {
  std::string timecode;
  std::uint64_t no_reply = 0;
  std::uint64_t bad_format = 0;
  std::uint64_t bad_data = 0;
  ClockCondition condition = ClockCondition::nominal;
  std::uint8_t exceptions = 0;  ///< saturates at 15
};

}  // namespace core
