// Reading the keys file.
#pragma once

#include <optional>
#include <string>

#include "ntp/keys.hpp"
#include "sys/log.hpp"

namespace sys {

/// Empty when `path` is; nullopt when the file cannot be read, which is said in the log as lines
/// that give no key are. Secrets never are.
std::optional<ntp::KeyStore> load_keys(const std::string& path, Log& log);

}  // namespace sys
