// A probe's result and the exporter's own state as metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ntp-exporter/prober.hpp"
#include "ntp-exporter/result.hpp"
#include "view/metrics.hpp"

namespace ntp_exporter {

/// The sign of every offset: positive means that the clock of the target is behind.
view::Metrics metrics_of(const Result& result);

/// What the process itself needs.
struct Process {
  double cpu_s = 0;
  double start_unix_s = 0;
  double resident_octets = 0;
  double descriptors = 0;
};
view::Metrics metrics_of(const Counters& counters, std::size_t open, const Process& process,
                         std::string_view version);

}  // namespace ntp_exporter
