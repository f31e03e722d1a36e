// Records of a key exchange (RFC 8915 section 4): how they are cut and what they may be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "ntp/bytes.hpp"

namespace nts {

enum class RecordType : std::uint16_t {
  end = 0,
  next_protocol = 1,
  error = 2,
  warning = 3,
  aead = 4,
  cookie = 5,
  server = 6,
  port = 7,
};

struct Record {
  bool critical = false;
  std::uint16_t type = 0;
  ntp::ByteView body;
  [[nodiscard]] bool is(RecordType wanted) const {
    return type == static_cast<std::uint16_t>(wanted);
  }
};

/// A request is some 40 octets, an answer with eight cookies of ours about 900.
inline constexpr std::size_t kMaxRequestOctets = 2048;
inline constexpr std::size_t kMaxAnswerOctets = 8192;
/// Eight cookies and one of each other kind, with room for what is not known yet.
inline constexpr std::size_t kMaxRecords = 64;

enum class KeyExchangeError : std::uint8_t {
  incomplete,        ///< the end is not there yet: more may come
  too_many,          ///< more octets or records than anybody needs
  malformed,         ///< a record that is wrong in itself, or stands where it must not
  unknown_critical,  ///< a record that must be understood and is not
  missing,           ///< what must be there is not
  no_protocol,       ///< the other side does not speak NTP 4 under NTS
  no_algorithm,      ///< there is no algorithm that both sides have
  refused,           ///< the server says that it is an error
  warned,            ///< the server says something that must not be overlooked
};
/// For people: "there is no algorithm that both sides have".
std::string_view words(KeyExchangeError error);

/// Records up to the end of message; the views point into `octets`. `limit`: of octets.
std::expected<std::vector<Record>, KeyExchangeError> read_records(ntp::ByteView octets,
                                                                  std::size_t limit);

/// Appends a record.
void write_record(std::vector<std::byte>& out, bool critical, RecordType type, ntp::ByteView body);
void write_record(std::vector<std::byte>& out, bool critical, RecordType type,
                  const std::vector<std::uint16_t>& numbers);

}  // namespace nts
