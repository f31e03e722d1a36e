// The keys file: `ID TYPE SECRET [ADDRESS[/BITS],...]`, one key a line.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp/mac.hpp"

namespace ntp {

/// Keys by their id.
class KeyStore {
 public:
  [[nodiscard]] const Key* find(KeyId id) const;
  void add(Key key) { keys_.insert_or_assign(key.id, std::move(key)); }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const std::map<KeyId, Key>& all() const { return keys_; }

 private:
  std::map<KeyId, Key> keys_;
};

/// A line that gave no key. Secrets never stand in `text`.
struct KeyFinding {
  int line = 0;  ///< from 1
  std::string text;
};

struct ParsedKeys {
  KeyStore keys;
  std::vector<KeyFinding> findings;
};

inline constexpr std::uint32_t kMaxKeyId = 65535;
inline constexpr std::size_t kMaxKeys = 65535;          ///< as many as there are ids
inline constexpr std::size_t kMaxSecret = 64;           ///< octets, as in the old daemons
inline constexpr std::size_t kLongestPlainSecret = 20;  ///< characters; longer ones are hexadecimal

/// Reads a whole keys file. `#` begins a comment unless it stands within a secret (CVE-2021-22212
/// cut generated secrets there). A later line for the same id replaces the earlier one.
ParsedKeys parse_keys(std::string_view text);

/// One secret as written in a keys file or typed by a user; nullopt when a long one is not
/// hexadecimal, or it is empty or longer than kMaxSecret.
std::optional<std::vector<std::byte>> parse_secret(std::string_view text);

}  // namespace ntp
