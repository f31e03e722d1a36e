// The file of the keys that seal cookies: with it a restart sends nobody back for fresh ones.
#pragma once

#include <cstdint>
#include <string>

#include "nts/cookie_keys.hpp"
#include "sys/log.hpp"

namespace sys {

/// Keys out of the file, rotated if that is due; fresh ones where there is no file, or none that
/// can be used. An empty name: only fresh ones. What went wrong is in the log.
nts::CookieKeys load_cookie_keys(const std::string& path, std::int64_t unix_s, Log& log);

/// Whether they have been in use for long enough, or are from a time that has not come.
bool is_rotation_due(const nts::CookieKeys& keys, std::int64_t unix_s);

/// Readable for its owner only. Nothing with an empty name.
void save_cookie_keys(const std::string& path, const nts::CookieKeys& keys, Log& log);

}  // namespace sys
