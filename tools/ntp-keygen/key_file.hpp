// A new file that only its owner can read.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace ntp_keygen {

/// Who may read a file besides its owner.
enum class Readers : std::uint8_t { owner, everybody };

/// Whether `path` names something, a broken link too.
bool is_there(const std::string& path);

/// Writes the whole text or nothing, mode 0600 (0644 for everybody) from the first octet on. A file
/// that is there is kept unless `force`. The error is one line that names the file and the mend.
std::expected<void, std::string> write_key_file(const std::string& path, std::string_view text,
                                                bool force, Readers readers = Readers::owner);

}  // namespace ntp_keygen
