#include "nts/fields.hpp"

#include <algorithm>
#include <optional>

#include "nts/key_exchange.hpp"

namespace nts {
namespace {

struct Field {
  std::uint16_t type = 0;
  ntp::ByteView body;
  [[nodiscard]] bool is(FieldType wanted) const {
    return type == static_cast<std::uint16_t>(wanted);
  }
};

/// Takes the next field; nullopt when what is left is none.
std::optional<Field> next_field(ntp::Reader& in) {
  Field field{.type = in.u16(), .body = {}};
  const std::size_t length = in.u16();
  if (!in.ok() || length < kFieldHead || length % 4 != 0) return std::nullopt;
  field.body = in.take(length - kFieldHead);
  return in.ok() ? std::optional{field} : std::nullopt;
}

// RFC 8915 section 5.6: lengths, then the nonce and the ciphertext, each filled up to four.
bool read_authenticator(ntp::ByteView body, Fields& fields) {
  ntp::Reader in{body};
  const std::size_t nonce = in.u16();
  const std::size_t sealed = in.u16();
  fields.nonce = in.take((nonce + 3) / 4 * 4);
  fields.sealed = in.take((sealed + 3) / 4 * 4);
  if (!in.ok() || nonce == 0 || sealed < kTag) return false;
  fields.nonce = fields.nonce.first(nonce);
  fields.sealed = fields.sealed.first(sealed);
  return true;
}

}  // namespace

std::expected<Fields, FieldError> read_fields(ntp::ByteView datagram,
                                              const ntp::ParsedPacket& parsed) {
  Fields fields;
  std::vector<std::size_t> rooms;
  for (ntp::Reader in{parsed.extensions}; in.remaining() > 0 && !fields.has_authenticator;) {
    const std::size_t at = ntp::kHeaderSize + in.position();
    const auto field = next_field(in);
    if (!field) return std::unexpected{FieldError::malformed};
    if (field->is(FieldType::unique_id)) {
      if (!fields.unique_id.empty()) return std::unexpected{FieldError::repeated};
      fields.unique_id = field->body;
    } else if (field->is(FieldType::cookie)) {
      if (fields.has_cookie) return std::unexpected{FieldError::repeated};
      fields.has_cookie = true;
      fields.cookie = field->body;
    } else if (field->is(FieldType::placeholder)) {
      rooms.push_back(field->body.size());
    } else if (field->is(FieldType::authenticator)) {
      if (!read_authenticator(field->body, fields)) return std::unexpected{FieldError::malformed};
      fields.has_authenticator = true;
      fields.proved = at;
    }
  }
  fields.placeholders = static_cast<std::size_t>(std::ranges::count_if(
      rooms, [&fields](std::size_t room) { return room >= fields.cookie.size(); }));
  if (fields.is_nts() && !parsed.mac.empty()) return std::unexpected{FieldError::trailing};
  if (fields.has_authenticator && fields.proved > datagram.size()) {
    return std::unexpected{FieldError::malformed};
  }
  return fields;
}

void write_field(ntp::Writer& out, FieldType type, ntp::ByteView body) {
  out.u16(static_cast<std::uint16_t>(type));
  out.u16(static_cast<std::uint16_t>(field_size(body.size())));
  out.bytes(body);
  out.zeros(field_size(body.size()) - kFieldHead - body.size());
}

std::size_t write_authenticator(ntp::ByteSpan packet, std::size_t at, Siv& siv, ntp::ByteView plain,
                                const Random& random) {
  const std::size_t size = authenticator_size(plain.size());
  if (at > packet.size() || size > packet.size() - at) return 0;
  std::array<std::byte, kNonce> nonce{};
  fill(nonce, random);
  ntp::Writer out{packet.subspan(at, size)};
  out.u16(static_cast<std::uint16_t>(FieldType::authenticator));
  out.u16(static_cast<std::uint16_t>(size));
  out.u16(static_cast<std::uint16_t>(kNonce));
  out.u16(static_cast<std::uint16_t>(plain.size() + kTag));
  out.bytes(nonce);
  const std::size_t head = out.size();
  out.zeros(out.room());
  const std::array<ntp::ByteView, 2> associated{packet.first(at), nonce};
  return siv.seal(associated, plain, packet.subspan(at + head)) ? size : 0;
}

std::optional<std::vector<std::byte>> open_authenticator(ntp::ByteView datagram,
                                                         const Fields& fields, Siv& siv) {
  if (!fields.has_authenticator) return std::nullopt;
  std::vector<std::byte> plain(fields.sealed.size() - kTag);
  const std::array<ntp::ByteView, 2> associated{datagram.first(fields.proved), fields.nonce};
  if (!siv.open(associated, fields.sealed, plain)) return std::nullopt;
  return plain;
}

std::expected<std::vector<ntp::ByteView>, FieldError> hidden_cookies(ntp::ByteView plain,
                                                                     std::size_t most) {
  std::vector<ntp::ByteView> cookies;
  for (ntp::Reader in{plain}; in.remaining() > 0;) {
    const auto field = next_field(in);
    if (!field) return std::unexpected{FieldError::malformed};
    const std::size_t size = field->body.size();
    if (!field->is(FieldType::cookie) || size < kMinCookie || size > kMaxCookie) continue;
    if (cookies.size() < most) cookies.push_back(field->body);
  }
  return cookies;
}

}  // namespace nts
