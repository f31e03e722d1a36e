// The state of the kernel's clock as text, in words and as JSON.
#pragma once

#include <string>
#include <vector>

#include "ntptime/command_line.hpp"
#include "sys/kernel_clock.hpp"
#include "view/time_text.hpp"

namespace ntptime {

/// `before` was read first, `after` is what the change (or a second reading) returned. The text
/// has the lines of old, with `zone` for the classic times.
std::string text(const Command& command, const sys::KernelClockState& before,
                 const sys::KernelClockState& after, const view::TimeZone& zone);

/// "[ us 706087: 2 1 2 ]": the part below a second of the first reading, and how much later each
/// of the others was.
std::string measured(const std::vector<sys::UnixTime>& readings);

std::string words(const sys::KernelClockState& state);

/// The names and units of NTPsec's object, a schema, and the flags of the status one by one.
std::string json(const sys::KernelClockState& before, const sys::KernelClockState& after);

}  // namespace ntptime
