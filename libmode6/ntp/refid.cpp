#include "ntp/refid.hpp"

#include <array>
#include <openssl/evp.h>

namespace ntp {

RefId refid_of(const IpAddress& address) {
  if (address.family == Family::ipv4) return RefId{address.v4_value()};
  if (address.family == Family::none) return RefId{};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(address.octets.data(), address.octets.size(), digest.data(), nullptr, EVP_md5(),
                 nullptr) != 1) {
    return RefId{};
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | digest[i];
  return RefId{value};
}

}  // namespace ntp
