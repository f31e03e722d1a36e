// What this machine says of itself: programs that keep time, who has a port, the kernel's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ntp-doctor/facts.hpp"

namespace doctor {

/// Programs that steer the clock, by the name that the kernel has of them, and whether one of them
/// (or whatever else holds it) has that UDP port. `proc` is /proc, or a folder like it in tests.
std::vector<Program> time_programs(const std::string& proc, std::uint16_t port);

/// nullopt where the system does not tell (in many containers).
std::optional<Kernel> kernel_state();

}  // namespace doctor
