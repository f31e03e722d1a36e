// The whole of ntpdate and of ntpdig.
#pragma once

#include "ntpdate/command_line.hpp"

namespace ntpdate {

inline constexpr int kExitTold = 0;    ///< the time was found, and set when that was wanted
inline constexpr int kExitFailed = 1;  ///< no time, or it could not be set, or a daemon is there
/// ntpdig ends with kExitFailed for this too, as NTPsec's does.
inline constexpr int kExitUsage = 2;

/// Returns the exit status.
int run(Flavour flavour, int argc, const char* const* argv);

}  // namespace ntpdate
