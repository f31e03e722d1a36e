#include "ntp-keygen/cookies_text.hpp"

#include <array>
#include <cstring>
#include <fmt/format.h>

namespace ntp_keygen {
namespace {

constexpr std::size_t kKeyLength = 32;  // octets: AEAD_AES_SIV_CMAC_256, which everybody has
constexpr int kKeys = 2;                // the daemon moves on to a new one every day

}  // namespace

std::string cookies_text(std::int64_t unix_s, const Random& random) {
  std::string text = fmt::format("T: {}\nL: {}\n", unix_s, kKeyLength);
  for (int i = 0; i < kKeys; ++i) {
    std::array<std::byte, sizeof(std::uint32_t) + kKeyLength> octets;
    if (!random(octets)) return {};
    std::uint32_t number = 0;
    std::memcpy(&number, octets.data(), sizeof number);
    text += fmt::format("I: {}\nK: ", number);
    for (std::size_t at = sizeof number; at < octets.size(); ++at) {
      text += fmt::format("{:02x}", std::to_integer<int>(octets[at]));
    }
    text += '\n';
    octets.fill(std::byte{});
  }
  return text;
}

}  // namespace ntp_keygen
