// The first octet chooses: records of a key exchange read by either side, or fields of a packet
// judged by a server or a client, or what a proved answer hides. Oracle: what was read is written
// and read again as the same; no reply is longer than its request, and nothing that was made up
// proves anything.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "nts/cookie_keys.hpp"
#include "nts/key_exchange.hpp"
#include "nts/server.hpp"
#include "nts/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void exchange(ntp::ByteView octets) {
  const std::vector<nts::Aead> offered{nts::Aead::siv_cmac_256, nts::Aead::siv_cmac_512};
  if (const auto request = nts::read_request(octets)) {
    const auto again = nts::read_request(nts::write_request({request->aead}, request->server));
    require(again && again->aead == request->aead && again->server == request->server);
  }
  const auto answer = nts::read_answer(octets, offered);
  if (!answer) return;
  require(!answer->cookies.empty() && answer->cookies.size() <= nts::kMaxCookies);
  const auto again = nts::read_answer(nts::write_answer(*answer), offered);
  require(again && again->cookies == answer->cookies && again->port == answer->port);
}

void packet(ntp::ByteView octets) {
  std::uint64_t state = 1;
  const nts::Random random = [&state] { return state += 0x9e3779b97f4a7c15; };
  nts::CookieKeys keys{random, 0};
  const auto parsed = ntp::parse_packet(octets);
  if (!parsed) return;
  const nts::Judged judged = nts::judge(octets, *parsed, keys);
  require(judged.asked != nts::Asked::good);
  if (judged.asked != nts::Asked::refused) return;
  std::array<std::byte, 2048> reply{};
  require(nts::write_refused(judged, reply, octets.size()) <= octets.size());
}

// What a server that a client trusts may hide in a proved answer.
void hidden(ntp::ByteView octets) {
  const auto cookies = nts::hidden_cookies(octets, nts::kMaxCookies);
  if (!cookies) return;
  require(cookies->size() <= nts::kMaxCookies);
  for (const ntp::ByteView cookie : *cookies) {
    require(!cookie.empty() && cookie.size() <= nts::kMaxCookie);
  }
}

// Random draws are known here, so the unique id of the request is within reach of the input.
void answer_to_client(ntp::ByteView octets) {
  std::uint64_t state = 1;
  const nts::Random random = [&state] { return state += 0x9e3779b97f4a7c15; };
  const nts::SecretKey key{std::array<std::byte, 32>{}};
  nts::Session session{{nts::Aead::siv_cmac_256, key, key}, {nts::Cookie(104)}};
  const std::array<std::byte, ntp::kHeaderSize> header{};
  require(!session.seal(header, random).empty());
  const auto parsed = ntp::parse_packet(octets);
  if (!parsed) return;
  require(session.open(octets, *parsed) != nts::Session::Verdict::good);
  require(session.cookies() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ntp::ByteView octets = std::as_bytes(std::span{data, size}).subspan(1);
  switch (data[0] % 5) {
    case 0:
      exchange(octets);
      break;
    case 1:
      packet(octets);
      break;
    case 3:
      hidden(octets);
      break;
    case 4:
      answer_to_client(octets);
      break;
    default:
      if (auto keys = nts::CookieKeys::parse(ntp::as_text(octets))) {
        require(nts::CookieKeys::parse(keys->text())->text() == keys->text());
      }
  }
  return 0;
}
