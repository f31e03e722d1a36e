#include "ntp/bytes.hpp"

#include <algorithm>

namespace ntp {

std::uint64_t Reader::integer(std::size_t width) {
  std::uint64_t value = 0;
  for (const std::byte octet : take(width)) {
    value = (value << 8) | std::to_integer<std::uint64_t>(octet);
  }
  return value;
}

ByteView Reader::take(std::size_t count) {
  if (!ok_ || count > remaining()) {
    ok_ = false;
    return {};
  }
  const ByteView taken = octets_.subspan(position_, count);
  position_ += count;
  return taken;
}

bool Writer::reserve(std::size_t count) {
  ok_ = ok_ && count <= room();
  return ok_;
}

void Writer::integer(std::uint64_t value, std::size_t width) {
  if (!reserve(width)) return;
  for (std::size_t i = 0; i < width; ++i) {
    buffer_[position_++] = static_cast<std::byte>(value >> (8 * (width - 1 - i)));
  }
}

void Writer::bytes(ByteView octets) {
  if (!reserve(octets.size())) return;
  std::ranges::copy(octets, buffer_.subspan(position_).begin());
  position_ += octets.size();
}

void Writer::zeros(std::size_t count) {
  if (!reserve(count)) return;
  std::ranges::fill(buffer_.subspan(position_, count), std::byte{0});
  position_ += count;
}

}  // namespace ntp
