// What the user wants of ntp-keygen.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "ntp-keygen/keys_text.hpp"

namespace ntp_keygen {

enum class Product : std::uint8_t { keys, cookies, certificate };

struct Command {
  std::string information;  ///< the text of --help or --version: print it, make nothing
  Product product = Product::keys;
  Wish wish;                       ///< of Product::keys
  std::vector<std::string> names;  ///< of Product::certificate
  int days = 30;                   ///< for which it is valid
  /// "-": stdout. A certificate is in FILE.crt and its key in FILE.key.
  std::string file;
  bool force = false;  ///< replace a file that is there
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntp_keygen
