// The two messages of a key exchange (RFC 8915 section 4.1), read and written by either side.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "ntp/bytes.hpp"
#include "nts/aead.hpp"
#include "nts/records.hpp"

namespace nts {

/// What TLS is asked for, and by what name it hands out keys (RFC 8915 sections 4 and 5.1).
inline constexpr std::string_view kProtocolName = "ntske/1";
inline constexpr std::string_view kExporterLabel = "EXPORTER-network-time-security";
inline constexpr std::uint16_t kPort = 4460;
inline constexpr std::uint16_t kNtpProtocol = 0;

/// Which way a key is for.
enum class Direction : std::uint8_t { to_server = 0, to_client = 1 };
std::array<std::byte, 5> exporter_context(Aead aead, Direction direction);

/// RFC 8915 section 6: eight.
inline constexpr std::size_t kMaxCookies = 8;
/// Shorter holds no keys; longer, and a request with it would not pass every network.
inline constexpr std::size_t kMinCookie = 16;
inline constexpr std::size_t kMaxCookie = 512;
using Cookie = std::vector<std::byte>;

/// What a server reads.
struct Request {
  Aead aead = Aead::siv_cmac_256;  ///< the first of the client's that is ours
  std::string server;              ///< which it would like to ask; empty: any
};
std::vector<std::byte> write_request(const std::vector<Aead>& aeads, std::string_view server);
std::expected<Request, KeyExchangeError> read_request(ntp::ByteView octets);

/// What a client reads.
struct Answer {
  Aead aead = Aead::siv_cmac_256;
  std::vector<Cookie> cookies;  ///< 1 to kMaxCookies
  std::string server;           ///< name or address to ask; empty: where the keys are from
  std::uint16_t port = 123;
};
/// `port` 123 is not written.
std::vector<std::byte> write_answer(const Answer& answer);
/// `offered`: what the request said.
std::expected<Answer, KeyExchangeError> read_answer(ntp::ByteView octets,
                                                    const std::vector<Aead>& offered);

/// What a server says to a request that it cannot serve.
std::vector<std::byte> write_refusal(KeyExchangeError error);

}  // namespace nts
