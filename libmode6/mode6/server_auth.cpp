#include "mode6/server_auth.hpp"

#include <algorithm>

#include "mode6/trailer.hpp"

namespace mode6 {
namespace {

const ntp::Key* usable_key(ntp::KeyId id, const ntp::IpAddress& from, const KeyRing& ring,
                           AuthCounters& counters) {
  ++counters.lookups;
  const ntp::Key* key = ring.keys != nullptr ? ring.keys->find(id) : nullptr;
  if (key == nullptr || !std::ranges::binary_search(ring.trusted, id.value)) {
    ++counters.not_found;
    return nullptr;
  }
  return key->is_for(from) ? key : nullptr;
}

bool holds(const ntp::Key& key, const Trailer& trailer, AuthCounters& counters) {
  const bool cmac = key.type == ntp::KeyType::aes128_cmac;
  ++(cmac ? counters.cmacs_checked : counters.digests_checked);
  if (ntp::verifies(key, trailer.message, trailer.mac)) return true;
  ++(cmac ? counters.cmacs_wrong : counters.digests_wrong);
  return false;
}

}  // namespace

const ntp::Key* signer_of(ntp::ByteView request, std::size_t count, const ntp::IpAddress& from,
                          const KeyRing& ring, AuthCounters& counters) {
  bool has_mac = false;
  std::size_t last_end = 0;
  for (const std::size_t alignment : {kMacAlignment, kShortMacAlignment}) {
    const auto trailer = find_trailer(request, count, alignment);
    if (!trailer || trailer->message.size() == last_end) continue;
    has_mac = true;
    last_end = trailer->message.size();
    const ntp::Key* key = usable_key(trailer->key_id(), from, ring, counters);
    if (key != nullptr && holds(*key, *trailer, counters)) return key;
  }
  if (has_mac) ++counters.rejected;
  return nullptr;
}

std::size_t sign(const ntp::Key& key, ntp::ByteSpan packet, std::size_t size,
                 AuthCounters& counters) {
  const std::size_t whole = append_mac(key, packet, size);
  if (whole == 0) return size;
  ++(key.type == ntp::KeyType::aes128_cmac ? counters.cmacs_made : counters.digests_made);
  return whole;
}

}  // namespace mode6
