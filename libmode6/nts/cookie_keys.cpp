#include "nts/cookie_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace nts {
namespace {

constexpr std::size_t kSecret = 32;  // AEAD_AES_SIV_CMAC_256
constexpr std::size_t kPlainHead = 4;
constexpr std::size_t kHead = 4 + kNonce;
constexpr std::size_t kMaxPlain = kPlainHead + 2 * kMaxKey;

std::optional<Aead> aead_of_size(std::size_t size) {
  for (const Aead aead : {Aead::siv_cmac_256, Aead::siv_cmac_384, Aead::siv_cmac_512}) {
    if (cookie_size(aead) == size) return aead;
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<SecretKey> secret_of(std::string_view digits) {
  std::array<std::byte, kSecret> octets{};
  if (digits.size() != 2 * kSecret) return std::nullopt;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    unsigned value = 0;
    const char* begin = digits.data() + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, value, 16);
    if (error != std::errc{} || end != begin + 2) return std::nullopt;
    octets[i] = static_cast<std::byte>(value);
  }
  const SecretKey secret{octets};
  wipe(octets);
  return secret;
}

/// Takes a line "X: value" with that letter; nullopt when the next one is another.
std::optional<std::string_view> take_line(std::string_view& text, char letter) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  if (line.size() < 3 || line[0] != letter || line[1] != ':' || line[2] != ' ') return std::nullopt;
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return line.substr(3);
}

}  // namespace

CookieKeys::CookieKeys(const Random& random, std::int64_t unix_s) { rotate(random, unix_s); }

void CookieKeys::rotate(const Random& random, std::int64_t unix_s) {
  std::array<std::byte, kSecret> octets{};
  fill(octets, random);
  const auto taken = [this](std::uint32_t number) {
    return std::ranges::any_of(keys_, [number](const Key& key) { return key.number == number; });
  };
  auto number = static_cast<std::uint32_t>(random());
  while (taken(number)) ++number;
  keys_.emplace_front(number, SecretKey{octets});
  wipe(octets);
  if (keys_.size() > kKept) keys_.pop_back();
  made_s_ = unix_s;
}

bool CookieKeys::seal(const SessionKeys& keys, const Random& random, ntp::ByteSpan out) {
  const std::size_t key = key_size(keys.aead);
  if (keys.to_server.size != key || keys.to_client.size != key ||
      out.size() < cookie_size(keys.aead)) {
    return false;
  }
  std::array<std::byte, kMaxPlain> buffer{};
  ntp::Writer plain{buffer};
  plain.u16(static_cast<std::uint16_t>(keys.aead));
  plain.u16(0);
  plain.bytes(keys.to_server.view());
  plain.bytes(keys.to_client.view());
  ntp::Writer head{out};
  head.u32(keys_.front().number);
  fill(out.subspan(head.size(), kNonce), random);
  const std::array<ntp::ByteView, 1> associated{out.subspan(head.size(), kNonce)};
  const bool done = keys_.front().siv.seal(associated, plain.written(), out.subspan(kHead));
  wipe(buffer);
  return done;
}

Cookie CookieKeys::make(const SessionKeys& keys, const Random& random) {
  Cookie cookie(cookie_size(keys.aead));
  if (!seal(keys, random, cookie)) cookie.clear();
  return cookie;
}

std::expected<CookieKeys::Opened, CookieKeys::Why> CookieKeys::open(ntp::ByteView cookie) {
  const auto aead = aead_of_size(cookie.size());
  if (!aead) return std::unexpected{Why::wrong_size};
  const std::uint32_t number = ntp::Reader{cookie}.u32();
  const auto key = std::ranges::find(keys_, number, &Key::number);
  if (key == keys_.end()) return std::unexpected{Why::unknown_key};
  std::array<std::byte, kMaxPlain> buffer{};
  const std::array<ntp::ByteView, 1> associated{cookie.subspan(4, kNonce)};
  if (!key->siv.open(associated, cookie.subspan(kHead), buffer)) {
    return std::unexpected{Why::forged};
  }
  ntp::Reader plain{buffer};
  const auto sealed_for = aead_of(plain.u16());
  plain.u16();
  Opened opened;
  opened.keys = {*aead, SecretKey{plain.take(key_size(*aead))},
                 SecretKey{plain.take(key_size(*aead))}};
  opened.age = static_cast<std::size_t>(key - keys_.begin());
  wipe(buffer);
  if (sealed_for != aead || !plain.ok()) return std::unexpected{Why::forged};
  return opened;
}

std::string CookieKeys::text() const {
  std::string text = fmt::format("T: {}\nL: {}\n", made_s_, kSecret);
  for (const Key& key : keys_) {
    text += fmt::format("I: {}\nK: ", key.number);
    for (const std::byte octet : key.secret.view()) {
      text += fmt::format("{:02x}", std::to_integer<unsigned>(octet));
    }
    text += '\n';
  }
  return text;
}

std::optional<CookieKeys> CookieKeys::parse(std::string_view text) {
  CookieKeys keys;
  const auto made = take_line(text, 'T');
  const auto made_s = made ? number_of<std::int64_t>(*made) : std::nullopt;
  const auto length = take_line(text, 'L');
  if (!made_s || !length || number_of<std::size_t>(*length) != kSecret) return std::nullopt;
  keys.made_s_ = *made_s;
  while (!text.empty() && keys.keys_.size() < kKept) {
    const auto number = take_line(text, 'I');
    const auto id = number ? number_of<std::uint32_t>(*number) : std::nullopt;
    const auto digits = take_line(text, 'K');
    const auto secret = digits ? secret_of(*digits) : std::nullopt;
    if (!id || !secret) return std::nullopt;
    keys.keys_.emplace_back(*id, *secret);
  }
  if (keys.keys_.empty()) return std::nullopt;
  return keys;
}

}  // namespace nts
