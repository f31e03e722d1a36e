// What this process needs of the machine.
#pragma once

#include <cstddef>

#include "ntp-exporter/families.hpp"

namespace ntp_exporter {

Process process_state(double start_unix_s);
/// As many descriptors as the system allows, `most` at most: each connection and each time request
/// that is under way needs one.
void allow_descriptors(std::size_t most);

}  // namespace ntp_exporter
