#include "nts/key_exchange.hpp"

#include <algorithm>
#include <optional>

namespace nts {
namespace {

constexpr std::size_t kMaxName = 253;  // RFC 1035 section 3.1

std::optional<std::vector<std::uint16_t>> numbers_of(ntp::ByteView body) {
  if (body.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint16_t> numbers;
  for (ntp::Reader in{body}; in.remaining() > 0;) numbers.push_back(in.u16());
  return numbers;
}

// RFC 8915 section 4.1.7: ASCII, a name or an address. It goes to the resolver and into the log.
std::optional<std::string> name_of(ntp::ByteView body) {
  const std::string_view text = ntp::as_text(body);
  const bool plain =
      std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '/'; });
  if (text.empty() || text.size() > kMaxName || !plain || text.front() == '-') return std::nullopt;
  return std::string{text};
}

// The records of a message by kind; each but the cookies stands at most once.
struct Sorted {
  std::optional<std::vector<std::uint16_t>> protocols;
  std::optional<std::vector<std::uint16_t>> aeads;
  std::optional<std::string> server;
  std::optional<std::uint16_t> port;
  std::vector<ntp::ByteView> cookies;
  bool error = false;
  bool warning = false;
};

template <class Value>
bool once(std::optional<Value>& into, std::optional<Value> value) {
  const bool right = !into && value;
  into = std::move(value);
  return right;
}

/// False: malformed. nullopt: nobody knows it.
std::optional<bool> sort_in(const Record& record, Sorted& sorted) {
  if (record.is(RecordType::next_protocol)) {
    return once(sorted.protocols, numbers_of(record.body));
  }
  if (record.is(RecordType::aead)) return once(sorted.aeads, numbers_of(record.body));
  if (record.is(RecordType::server)) return once(sorted.server, name_of(record.body));
  if (record.is(RecordType::port)) {
    const auto numbers = numbers_of(record.body);
    if (!numbers || numbers->size() != 1 || numbers->front() == 0) return false;
    return once(sorted.port, std::optional{numbers->front()});
  }
  if (record.is(RecordType::cookie)) {
    sorted.cookies.push_back(record.body);
    return true;
  }
  if (record.is(RecordType::error)) return sorted.error = true;
  if (record.is(RecordType::warning)) return sorted.warning = true;
  return std::nullopt;
}

std::expected<Sorted, KeyExchangeError> sorted_records(ntp::ByteView octets, std::size_t limit) {
  const auto records = read_records(octets, limit);
  if (!records) return std::unexpected{records.error()};
  Sorted sorted;
  for (const Record& record : *records) {
    const auto right = sort_in(record, sorted);
    if (!right && record.critical) return std::unexpected{KeyExchangeError::unknown_critical};
    if (right && !*right) return std::unexpected{KeyExchangeError::malformed};
  }
  return sorted;
}

bool offers_ntp(const std::vector<std::uint16_t>& protocols) {
  return std::ranges::find(protocols, kNtpProtocol) != protocols.end();
}

std::vector<std::uint16_t> numbers_of(const std::vector<Aead>& aeads) {
  std::vector<std::uint16_t> numbers;
  for (const Aead aead : aeads) numbers.push_back(static_cast<std::uint16_t>(aead));
  return numbers;
}

void write_end(std::vector<std::byte>& out) {
  write_record(out, true, RecordType::end, ntp::ByteView{});
}

bool is_cookie_size(std::size_t size) { return size >= kMinCookie && size <= kMaxCookie; }

}  // namespace

std::array<std::byte, 5> exporter_context(Aead aead, Direction direction) {
  const auto number = static_cast<std::uint16_t>(aead);
  return {std::byte{0}, std::byte{0}, static_cast<std::byte>(number >> 8),
          static_cast<std::byte>(number & 0xff), static_cast<std::byte>(direction)};
}

std::vector<std::byte> write_request(const std::vector<Aead>& aeads, std::string_view server) {
  std::vector<std::byte> out;
  write_record(out, true, RecordType::next_protocol, std::vector<std::uint16_t>{kNtpProtocol});
  write_record(out, true, RecordType::aead, numbers_of(aeads));
  if (!server.empty()) write_record(out, false, RecordType::server, ntp::as_bytes(server));
  write_end(out);
  return out;
}

std::expected<Request, KeyExchangeError> read_request(ntp::ByteView octets) {
  const auto sorted = sorted_records(octets, kMaxRequestOctets);
  if (!sorted) return std::unexpected{sorted.error()};
  // RFC 8915 sections 4.1.3, 4.1.4 and 4.1.6: a client sends none of these.
  if (sorted->error || sorted->warning || !sorted->cookies.empty()) {
    return std::unexpected{KeyExchangeError::malformed};
  }
  if (!sorted->protocols) return std::unexpected{KeyExchangeError::missing};
  if (!offers_ntp(*sorted->protocols)) return std::unexpected{KeyExchangeError::no_protocol};
  if (!sorted->aeads) return std::unexpected{KeyExchangeError::missing};
  for (const std::uint16_t number : *sorted->aeads) {
    if (const auto aead = aead_of(number)) {
      return Request{.aead = *aead, .server = sorted->server.value_or("")};
    }
  }
  return std::unexpected{KeyExchangeError::no_algorithm};
}

std::vector<std::byte> write_answer(const Answer& answer) {
  std::vector<std::byte> out;
  write_record(out, true, RecordType::next_protocol, std::vector<std::uint16_t>{kNtpProtocol});
  write_record(out, true, RecordType::aead, numbers_of(std::vector{answer.aead}));
  // RFC 8915 sections 4.1.7 and 4.1.8: to go elsewhere is no choice of the client's.
  if (!answer.server.empty()) {
    write_record(out, true, RecordType::server, ntp::as_bytes(answer.server));
  }
  if (answer.port != 123) {
    write_record(out, true, RecordType::port, std::vector<std::uint16_t>{answer.port});
  }
  for (const Cookie& cookie : answer.cookies) {
    write_record(out, false, RecordType::cookie, cookie);
  }
  write_end(out);
  return out;
}

std::expected<Answer, KeyExchangeError> read_answer(ntp::ByteView octets,
                                                    const std::vector<Aead>& offered) {
  auto sorted = sorted_records(octets, kMaxAnswerOctets);
  if (!sorted) return std::unexpected{sorted.error()};
  if (sorted->error) return std::unexpected{KeyExchangeError::refused};
  if (sorted->warning) return std::unexpected{KeyExchangeError::warned};
  if (!sorted->protocols) return std::unexpected{KeyExchangeError::missing};
  if (!offers_ntp(*sorted->protocols)) return std::unexpected{KeyExchangeError::no_protocol};
  if (!sorted->aeads) return std::unexpected{KeyExchangeError::missing};
  const auto aead = sorted->aeads->size() == 1 ? aead_of(sorted->aeads->front()) : std::nullopt;
  if (!aead || std::ranges::find(offered, *aead) == offered.end()) {
    return std::unexpected{KeyExchangeError::no_algorithm};
  }
  Answer answer{.aead = *aead,
                .cookies = {},
                .server = sorted->server.value_or(""),
                .port = sorted->port.value_or(123)};
  for (const ntp::ByteView cookie : sorted->cookies) {
    if (!is_cookie_size(cookie.size())) return std::unexpected{KeyExchangeError::malformed};
    if (answer.cookies.size() < kMaxCookies)
      answer.cookies.emplace_back(cookie.begin(), cookie.end());
  }
  if (answer.cookies.empty()) return std::unexpected{KeyExchangeError::missing};
  return answer;
}

std::vector<std::byte> write_refusal(KeyExchangeError error) {
  std::vector<std::byte> out;
  if (error == KeyExchangeError::no_protocol) {
    write_record(out, true, RecordType::next_protocol, ntp::ByteView{});
  } else if (error == KeyExchangeError::no_algorithm) {
    write_record(out, true, RecordType::next_protocol, std::vector<std::uint16_t>{kNtpProtocol});
    write_record(out, true, RecordType::aead, ntp::ByteView{});
  } else {
    const std::uint16_t code = error == KeyExchangeError::unknown_critical ? 0 : 1;
    write_record(out, true, RecordType::error, std::vector<std::uint16_t>{code});
  }
  write_end(out);
  return out;
}

}  // namespace nts
