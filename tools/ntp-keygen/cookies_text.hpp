// The text of a file of keys that seal the cookies of Network Time Security (RFC 8915 section 6).
#pragma once

#include <cstdint>
#include <string>

#include "ntp-keygen/keys_text.hpp"

namespace ntp_keygen {

/// As NTPsec's daemon reads it: `T:` when the keys were made (Unix time), `L:` their length, and
/// `I:` number and `K:` digits of two keys, the newer one first. Empty when there are no random
/// octets.
std::string cookies_text(std::int64_t unix_s, const Random& random);

}  // namespace ntp_keygen
