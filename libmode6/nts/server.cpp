#include "nts/server.hpp"

#include <algorithm>
#include <array>

namespace nts {

Judged judge(ntp::ByteView datagram, const ntp::ParsedPacket& parsed, CookieKeys& keys) {
  if (parsed.extensions.empty()) return {};
  const auto fields = read_fields(datagram, parsed);
  if (!fields) return {.asked = Asked::malformed};
  if (!fields->is_nts()) return {};
  const std::size_t id = fields->unique_id.size();
  if (id < kUniqueId || id > kMaxUniqueId || !fields->has_cookie || !fields->has_authenticator) {
    return {.asked = Asked::malformed};
  }
  Judged judged{.asked = Asked::refused, .unique_id = fields->unique_id};
  auto opened = keys.open(fields->cookie);
  if (!opened) {
    judged.cookie_fault = opened.error();
    return judged;
  }
  judged.keys = opened->keys;
  judged.age = opened->age;
  Siv siv{judged.keys.to_server.view()};
  if (!open_authenticator(datagram, *fields, siv)) return judged;
  judged.asked = Asked::good;
  judged.cookies = std::min(kMaxCookies, 1 + fields->placeholders);
  return judged;
}

std::size_t seal_reply(const Judged& judged, CookieKeys& keys, const Random& random,
                       ntp::ByteSpan reply, std::size_t limit) {
  const std::size_t cookie = cookie_size(judged.keys.aead);
  const std::size_t each = field_size(cookie);
  const std::size_t head = ntp::kHeaderSize + field_size(judged.unique_id.size());
  const std::size_t room = std::min(limit, reply.size());
  if (head + authenticator_size(0) > room) return 0;
  const std::size_t count = std::min(judged.cookies, (room - head - authenticator_size(0)) / each);
  ntp::Writer out{reply};
  out.bytes(reply.first(ntp::kHeaderSize));
  write_field(out, FieldType::unique_id, judged.unique_id);
  std::array<std::byte, kMaxCookies * field_size(cookie_size(Aead::siv_cmac_512))> hidden{};
  ntp::Writer plain{hidden};
  for (std::size_t i = 0; i < count; ++i) {
    std::array<std::byte, cookie_size(Aead::siv_cmac_512)> fresh{};
    if (!keys.seal(judged.keys, random, fresh)) return 0;
    write_field(plain, FieldType::cookie, ntp::ByteView{fresh}.first(cookie));
  }
  Siv siv{judged.keys.to_client.view()};
  const std::size_t size =
      write_authenticator(reply.first(room), out.size(), siv, plain.written(), random);
  return size == 0 ? 0 : out.size() + size;
}

std::size_t write_refused(const Judged& judged, ntp::ByteSpan reply, std::size_t limit) {
  const std::size_t size = ntp::kHeaderSize + field_size(judged.unique_id.size());
  if (size > std::min(limit, reply.size())) return 0;
  ntp::Writer out{reply.subspan(ntp::kHeaderSize)};
  write_field(out, FieldType::unique_id, judged.unique_id);
  return size;
}

}  // namespace nts
