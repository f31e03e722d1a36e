#include "sys/drift_file.hpp"

#include <cstddef>
#include <fmt/core.h>
#include <system_error>

#include "sys/files.hpp"

namespace sys {
namespace {

// Two short lines.
constexpr std::size_t kMaxDriftFile = 128;

}  // namespace

std::optional<core::Drift> load_drift(const std::string& path, Log& log) {
  const auto text = read_file(path, kMaxDriftFile);
  if (!text) {
    if (text.error() != std::errc::no_such_file_or_directory) {
      log.warning(fmt::format("cannot read the drift file {}: {}; the frequency is measured anew",
                              path, text.error().message()));
    }
    return std::nullopt;
  }
  const auto drift = core::parse_drift(*text);
  if (!drift) {
    log.warning(
        fmt::format("the drift file {} is damaged: it must hold one number within +-{} "
                    "ppm; the frequency is measured anew",
                    path, core::kMaxFrequency_ppm));
  }
  return drift;
}

void save_drift(const std::string& path, const core::Drift& drift, Log& log) {
  if (const std::error_code error = replace_file(path, core::drift_text(drift))) {
    log.warning(
        fmt::format("cannot write the drift file {}: {}; its folder must be writable for "
                    "the user of the daemon",
                    path, error.message()));
  }
}

}  // namespace sys
