#include "mode6/server_nonce.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "ntp/bytes.hpp"

namespace mode6 {
namespace {

constexpr std::size_t kSecretSize = 16;

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

// Not cut short by the first octet that differs.
bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

Nonces::Nonces(Random random)
    : random_{std::move(random)}, current_{fresh_secret()}, previous_{fresh_secret()} {}

ntp::Key Nonces::fresh_secret() const {
  ntp::Key key{.id = {}, .type = ntp::KeyType::aes128_cmac, .secret = {}, .users = {}};
  key.secret.resize(kSecretSize);
  ntp::Writer out{key.secret};
  out.u64(random_());
  out.u64(random_());
  return key;
}

void Nonces::rotate(ntp::Timestamp now) {
  if (drawn_.is_unknown()) drawn_ = now;
  const ntp::Nanos age = now - drawn_;
  if (age < kSecretLife && age > -kSecretLife) return;
  previous_ = std::exchange(current_, fresh_secret());
  drawn_ = now;
}

std::string Nonces::text(const ntp::Key& secret, const ntp::Endpoint& client, ntp::Timestamp when) {
  std::array<std::byte, 32> message{};
  ntp::Writer out{message};
  out.u64(when.wire());
  out.u16(client.port);
  out.u32(client.address.scope);
  out.bytes(client.address.bytes());
  const ntp::Digest digest = ntp::digest_of(secret, out.written());
  // Without a MAC function there are no good nonces.
  if (digest.size == 0) return {};
  return fmt::format("{:016x}{:08x}", when.wire(), ntp::Reader{digest.view()}.u32());
}

std::string Nonces::issue(const ntp::Endpoint& client, ntp::Timestamp now) {
  rotate(now);
  return text(current_, client, now);
}

bool Nonces::is_good(std::string_view nonce, const ntp::Endpoint& client, ntp::Timestamp now) {
  if (nonce.size() != kLength) return false;
  const auto time = parse_hex(nonce.substr(0, 16));
  if (!time) return false;
  const ntp::Timestamp when{*time};
  const ntp::Nanos age = now - when;
  if (age < ntp::Nanos{0} || age >= kLife) return false;
  rotate(now);
  return same_text(nonce, text(current_, client, when)) ||
         same_text(nonce, text(previous_, client, when));
}

}  // namespace mode6
