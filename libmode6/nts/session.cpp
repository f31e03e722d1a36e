#include "nts/session.hpp"

#include <algorithm>
#include <utility>

#include "ntp/fields.hpp"

namespace nts {
namespace {

/// How many cookies to ask for beyond the one that comes anyway.
std::size_t wanted_cookies(std::size_t left, std::size_t room, std::size_t each) {
  const std::size_t missing = left + 1 >= kMaxCookies ? 0 : kMaxCookies - left - 1;
  return std::min(missing, room / each);
}

}  // namespace

Session::Session(const SessionKeys& keys, std::vector<Cookie> cookies)
    : to_server_{keys.to_server.view()}, to_client_{keys.to_client.view()} {
  for (Cookie& cookie : cookies) {
    if (cookies_.size() < kMaxCookies) cookies_.push_back(std::move(cookie));
  }
}

std::vector<std::byte> Session::seal(ntp::ByteView header, const Random& random) {
  abandon();
  if (cookies_.empty()) return {};
  const Cookie cookie = std::move(cookies_.front());
  cookies_.pop_front();
  std::array<std::byte, kMaxRequest> packet{};
  ntp::Writer out{packet};
  out.bytes(header);
  std::array<std::byte, kUniqueId> unique_id{};
  fill(unique_id, random);
  write_field(out, FieldType::unique_id, unique_id);
  write_field(out, FieldType::cookie, cookie);
  const std::size_t each = field_size(cookie.size());
  const std::size_t proof = authenticator_size(0);
  if (!out.ok() || out.room() < proof) return {};
  const Cookie room(cookie.size());
  for (std::size_t i = wanted_cookies(cookies_.size(), out.room() - proof, each); i > 0; --i) {
    write_field(out, FieldType::placeholder, room);
  }
  const std::size_t size = write_authenticator(packet, out.size(), to_server_, {}, random);
  if (size == 0) return {};
  unique_id_ = unique_id;
  return {packet.begin() + static_cast<std::ptrdiff_t>(header.size()),
          packet.begin() + static_cast<std::ptrdiff_t>(out.size() + size)};
}

bool Session::is_mine(const Fields& fields) const {
  return unique_id_ && std::ranges::equal(fields.unique_id, *unique_id_);
}

Session::Verdict Session::open(ntp::ByteView datagram, const ntp::ParsedPacket& parsed) {
  const auto fields = read_fields(datagram, parsed);
  if (!fields || !is_mine(*fields)) return Verdict::wrong;
  if (!fields->has_authenticator) {
    const bool kiss = parsed.header.stratum.value == 0 && parsed.header.refid == ntp::refid("NTSN");
    return kiss ? Verdict::refused : Verdict::wrong;
  }
  const auto plain = open_authenticator(datagram, *fields, to_client_);
  if (!plain) return Verdict::wrong;
  const auto fresh = hidden_cookies(*plain, kMaxCookies - std::min(kMaxCookies, cookies_.size()));
  if (!fresh) return Verdict::wrong;
  for (const ntp::ByteView cookie : *fresh) cookies_.emplace_back(cookie.begin(), cookie.end());
  abandon();
  return Verdict::good;
}

}  // namespace nts
