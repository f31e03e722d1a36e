// When a leap second may happen at all.
#pragma once

#include <span>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// The last day (UTC) of June or December: only at its end was a leap second ever inserted. An
/// announcement on any other day is passed on, but must not arm a clock, which would act at the
/// next midnight.
bool is_leap_day(ntp::Timestamp wall);

/// What more than half of the sources announce.
ntp::Leap majority(std::span<const ntp::Leap> announced);

}  // namespace core
