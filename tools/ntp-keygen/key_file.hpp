// A new file that only its owner can read.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace ntp_keygen {

/// Writes the whole text or nothing, mode 0600 from the first octet on. A file that is there is
/// kept unless `force`. The error is one line that names the file and the mend.
std::expected<void, std::string> write_key_file(const std::string& path, std::string_view text,
                                                bool force);

}  // namespace ntp_keygen
