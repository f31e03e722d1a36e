// Options preset in the environment, as with the classic daemon.
#pragma once

#include <string>
#include <vector>

namespace option {

struct Preset {
  std::string variable;            ///< "NTPD_USER"
  std::vector<std::string> words;  ///< as they would stand on a command line
};

/// `NTPD` holds words as on a command line, `NTPD_LONG_NAME` the argument of one option. What names
/// no option (NTPD_OPTS of Debian) presets nothing. `environment` is null-terminated or nullptr.
std::vector<Preset> presets(const char* const* environment);

}  // namespace option
