// The options of both programs.
#pragma once

#include "common/cli.hpp"

namespace ntpdate {

extern const common::Program kNtpdate;
extern const common::Program kNtpdig;

}  // namespace ntpdate
