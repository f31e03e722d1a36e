// Oracle: the system's own reader and writer of addresses.
#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "ntp/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  const auto address = ntp::IpAddress::parse(text);
  if (text.find('%') == std::string::npos && text.find('\0') == std::string::npos) {
    std::array<std::uint8_t, 16> v4{};
    std::array<std::uint8_t, 16> v6{};
    const bool is_v4 = inet_pton(AF_INET, text.c_str(), v4.data()) == 1;
    const bool is_v6 = inet_pton(AF_INET6, text.c_str(), v6.data()) == 1;
    if (address.has_value() != (is_v4 || is_v6)) std::abort();
    if (is_v4 && address->octets != v4) std::abort();
    if (is_v6 && address->octets != v6) std::abort();
  }
  if (address && ntp::IpAddress::parse(address->text()) != address) std::abort();
  const auto host = ntp::parse_host_port(text);
  if (host && host->host.empty()) std::abort();
  return 0;
}
