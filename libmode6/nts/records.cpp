#include "nts/records.hpp"

#include <algorithm>

namespace nts {
namespace {

constexpr std::uint16_t kCritical = 0x8000;

void put(std::vector<std::byte>& out, std::size_t number) {
  out.push_back(static_cast<std::byte>(number >> 8 & 0xff));
  out.push_back(static_cast<std::byte>(number & 0xff));
}

void put_head(std::vector<std::byte>& out, bool critical, RecordType type, std::size_t size) {
  put(out, static_cast<std::size_t>(type) | (critical ? kCritical : 0U));
  put(out, size);
}

}  // namespace

std::string_view words(KeyExchangeError error) {
  switch (error) {
    case KeyExchangeError::incomplete:
      return "the message has no end";
    case KeyExchangeError::too_many:
      return "the message is longer than anybody needs";
    case KeyExchangeError::malformed:
      return "a record is malformed";
    case KeyExchangeError::unknown_critical:
      return "a record that must be understood is not known here";
    case KeyExchangeError::missing:
      return "a record that must be there is missing";
    case KeyExchangeError::no_protocol:
      return "the server does not offer NTP under NTS";
    case KeyExchangeError::no_algorithm:
      return "there is no algorithm that both sides have";
    case KeyExchangeError::refused:
      return "the server refuses the request";
    case KeyExchangeError::warned:
      return "the server sends a warning";
  }
  return "unknown";
}

std::expected<std::vector<Record>, KeyExchangeError> read_records(ntp::ByteView octets,
                                                                  std::size_t limit) {
  std::vector<Record> records;
  ntp::Reader in{octets.first(std::min(octets.size(), limit))};
  const auto cut =
      octets.size() >= limit ? KeyExchangeError::too_many : KeyExchangeError::incomplete;
  while (true) {
    const std::uint16_t head = in.u16();
    const ntp::ByteView body = in.take(in.u16());
    if (!in.ok()) return std::unexpected{cut};
    const Record record{.critical = (head & kCritical) != 0,
                        .type = static_cast<std::uint16_t>(head & ~kCritical),
                        .body = body};
    if (record.is(RecordType::end)) {
      // RFC 8915 section 4.1.1: empty, critical, and the last.
      if (!body.empty() || in.remaining() != 0 || octets.size() > limit) {
        return std::unexpected{KeyExchangeError::malformed};
      }
      return records;
    }
    if (records.size() >= kMaxRecords) return std::unexpected{KeyExchangeError::too_many};
    records.push_back(record);
  }
}

void write_record(std::vector<std::byte>& out, bool critical, RecordType type, ntp::ByteView body) {
  put_head(out, critical, type, body.size());
  out.insert(out.end(), body.begin(), body.end());
}

void write_record(std::vector<std::byte>& out, bool critical, RecordType type,
                  const std::vector<std::uint16_t>& numbers) {
  put_head(out, critical, type, numbers.size() * 2);
  for (const std::uint16_t number : numbers) put(out, number);
}

}  // namespace nts
