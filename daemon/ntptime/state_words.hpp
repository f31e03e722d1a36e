// The numbers of the kernel's clock in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sys/kernel_clock.hpp"

namespace ntptime {

/// "OK", "INS", "DEL", "OOP", "WAIT", "ERROR"; "TIME-#7" for a code that is not known.
std::string code_word(int code);
/// "0x2041 (PLL,UNSYNC,NANO)"
std::string status_text(int status);
/// "0x2 (FREQUENCY)"
std::string modes_text(int modes);
/// {"PLL", "UNSYNC", "NANO"}
std::vector<std::string_view> status_flags(int status);

/// What the state means, in sentences, a line each.
std::vector<std::string> sentences(const sys::KernelClockState& state);

}  // namespace ntptime
