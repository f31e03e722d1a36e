// The kernel's clock, read as anybody may: modes 0 changes nothing.
#include <sys/timex.h>

#include "ntp-doctor/machine.hpp"

namespace doctor {

std::optional<Kernel> kernel_state() {
  timex state{};
  if (adjtimex(&state) < 0) return std::nullopt;
  return Kernel{.unsynchronised = (state.status & STA_UNSYNC) != 0,
                .max_error = ntp::Seconds{static_cast<double>(state.maxerror) * 1e-6}};
}

}  // namespace doctor
