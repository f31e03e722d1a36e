#include "mode6/trailer.hpp"

#include "mode6/header.hpp"

namespace mode6 {
namespace {

constexpr std::size_t kShortMac = ntp::kKeyIdSize + 16;
constexpr std::size_t kLongMac = ntp::kKeyIdSize + 20;

std::size_t aligned(std::size_t size, std::size_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

}  // namespace

ntp::KeyId Trailer::key_id() const { return {ntp::Reader{mac}.u32()}; }

std::optional<Trailer> find_trailer(ntp::ByteView datagram, std::size_t count,
                                    std::size_t alignment) {
  const std::size_t end = aligned(kHeaderSize + count, alignment);
  if (end > datagram.size()) return std::nullopt;
  const ntp::ByteView mac = datagram.subspan(end);
  if (mac.size() != kShortMac && mac.size() != kLongMac) return std::nullopt;
  return Trailer{datagram.first(end), mac};
}

bool is_authentic(ntp::ByteView datagram, std::size_t count, const ntp::Key& key) {
  for (const std::size_t alignment : {kMacAlignment, kShortMacAlignment}) {
    const auto trailer = find_trailer(datagram, count, alignment);
    if (trailer && trailer->key_id() == key.id &&
        ntp::verifies(key, trailer->message, trailer->mac)) {
      return true;
    }
  }
  return false;
}

std::size_t append_mac(const ntp::Key& key, ntp::ByteSpan packet, std::size_t size) {
  const ntp::Digest digest = ntp::digest_of(key, packet.first(size));
  ntp::Writer writer{packet.subspan(size)};
  writer.u32(key.id.value);
  writer.bytes(digest.view());
  return digest.size != 0 && writer.ok() ? size + writer.size() : 0;
}

}  // namespace mode6
