// Bounded big-endian reading and writing of wire octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ntp {

using ByteView = std::span<const std::byte>;
using ByteSpan = std::span<std::byte>;

/// The octets of `text`, without copying.
inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

/// The octets as text, without copying and without any claim about their encoding.
inline std::string_view as_text(ByteView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// Reads integers in network order and remembers failure: after the first read past the end every
/// read gives zero (or an empty view) and ok() stays false, so a parser reads all its fields and
/// checks once. It does not own the octets.
class Reader {
 public:
  explicit Reader(ByteView octets) : octets_{octets} {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
  std::uint64_t u64() { return integer(8); }
  ByteView take(std::size_t count);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return octets_.size() - position_; }
  [[nodiscard]] ByteView rest() const { return octets_.subspan(position_); }

 private:
  std::uint64_t integer(std::size_t width);

  ByteView octets_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// Writes integers in network order into a caller's buffer and remembers failure: what does not fit
/// is not written and ok() becomes false for good.
class Writer {
 public:
  explicit Writer(ByteSpan buffer) : buffer_{buffer} {}

  void u8(std::uint8_t value) { integer(value, 1); }
  void u16(std::uint16_t value) { integer(value, 2); }
  void u32(std::uint32_t value) { integer(value, 4); }
  void u64(std::uint64_t value) { integer(value, 8); }
  void bytes(ByteView octets);
  void text(std::string_view text) { bytes(as_bytes(text)); }
  void zeros(std::size_t count);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t size() const { return position_; }
  [[nodiscard]] std::size_t room() const { return buffer_.size() - position_; }
  [[nodiscard]] ByteView written() const { return buffer_.first(position_); }

 private:
  void integer(std::uint64_t value, std::size_t width);
  bool reserve(std::size_t count);

  ByteSpan buffer_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace ntp
