#include "core/responder.hpp"

#include <algorithm>
#include <cstdint>

#include "core/interleaved_answers.hpp"
#include "core/interleaved_answers.hpp"
#include "ntp/packed_header.hpp"

namespace core {
namespace {

ntp::Mode reply_mode(ntp::Mode asked) {
  return asked == ntp::Mode::symmetric_active ? ntp::Mode::symmetric_passive : ntp::Mode::server;
}

bool is_request(const ntp::Packet& request) {
  switch (request.mode) {
    case ntp::Mode::client:
    case ntp::Mode::symmetric_active:
      return true;
    case ntp::Mode::reserved:
      return request.version == 1;
    default:
      return false;
  }
}

// RFC 5905's MINPOLL: who gets a kiss should not ask more often than that.
constexpr ntp::Log2 kKissPoll{6};

}  // namespace

std::size_t respond_rate(ntp::ByteView request, ntp::Log2 precision, ntp::ByteSpan out) {
  const auto parsed = ntp::parse_packet(request);
  if (!parsed || parsed->header.mode != ntp::Mode::client || out.size() < ntp::kHeaderSize) {
    return 0;
  }
  const ntp::Packet& asked = parsed->header;
  const ntp::Packet kiss{.leap = ntp::Leap::unsynchronised,
                         .version = asked.version,
                         .mode = ntp::Mode::server,
                         .stratum = {0},
                         .poll = std::max(asked.poll, kKissPoll),
                         .precision = precision,
                         .refid = ntp::refid("RATE"),
                         .origin = asked.transmit,
                         .receive = asked.transmit,
                         .transmit = asked.transmit};
  ntp::write_header(kiss, out.first<ntp::kHeaderSize>());
  return ntp::kHeaderSize;
}

std::size_t respond(ntp::ByteView request, const SystemState& system, ntp::Timestamp received,
                    ntp::Timestamp transmit, ntp::ByteSpan out) {
  const auto parsed = ntp::parse_packet(request);
  if (!parsed || !is_request(parsed->header) || out.size() < ntp::kHeaderSize) return 0;
  const ntp::Packet& asked = parsed->header;
  const Told head = told(system, asked.mode == ntp::Mode::symmetric_active);
  const ntp::Packet reply{
      .leap = head.leap,
      .version = asked.version,
      .mode = reply_mode(asked.mode),
      .stratum = head.stratum,
      .poll = asked.poll,
      .precision = head.precision,
      .root_delay = head.root_delay,
      .root_dispersion = head.root_dispersion,
      .refid = head.refid,
      .reference = head.reference,
      .origin = asked.transmit,
      .receive = received + head.ahead,
      .transmit = transmit + head.ahead,
  };
  ntp::write_header(reply, out.first<ntp::kHeaderSize>());
  return ntp::kHeaderSize;
}

bool is_plain(ntp::ByteView request) {
  if (request.size() != ntp::kHeaderSize) return false;
  const auto first = std::to_integer<std::uint8_t>(request.front());
  const int version = (first >> 3) & 7;
  return static_cast<ntp::Mode>(first & 7) == ntp::Mode::client && version >= 1 &&
         version <= ntp::kVersion && !may_interleave(request);
}

void respond_plain(std::span<std::byte, ntp::kHeaderSize> packet, const Told& head,
                   ntp::Timestamp received) {
  const auto version = std::to_integer<std::uint8_t>(packet.front()) & 0x38U;
  ntp::PackedHeader reply;
  // The poll interval stays; the transmit timestamp becomes the origin.
  reply.take(packet);
  reply.first = static_cast<std::uint8_t>(static_cast<unsigned>(head.leap) << 6 | version |
                                          static_cast<unsigned>(ntp::Mode::server));
  reply.stratum = head.stratum.value;
  reply.precision = head.precision.value;
  reply.root_delay = ntp::network_order(head.root_delay.wire());
  reply.root_dispersion = ntp::network_order(head.root_dispersion.wire());
  reply.refid = ntp::network_order(head.refid.value);
  reply.reference = ntp::network_order(head.reference.wire());
  reply.origin = reply.transmit;
  reply.receive = ntp::network_order((received + head.ahead).wire());
  reply.give(packet);
}

}  // namespace core
