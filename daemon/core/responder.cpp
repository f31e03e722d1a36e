#include "core/responder.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "core/leap_smear.hpp"

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

// What clients are told where leap seconds are smeared. Only they: who compares clocks with us
// (mode 1) wants ours.
struct Served {
  ntp::Leap leap;
  ntp::RefId refid;
  ntp::Nanos ahead{0};
};

Served served_to(const ntp::Packet& asked, const SystemState& system) {
  Served served{system.leap, system.refid};
  const bool smears = system.smear_interval.count() > 0 && system.leap != ntp::Leap::unsynchronised;
  if (!smears || asked.mode == ntp::Mode::symmetric_active) return served;
  // A client that would do the leap second itself would do it twice.
  served.leap = ntp::Leap::none;
  if (!system.smear_offset) return served;
  served.refid = smear_refid(*system.smear_offset);
  served.ahead = std::chrono::duration_cast<ntp::Nanos>(*system.smear_offset);
  return served;
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
  const bool synchronised = system.leap != ntp::Leap::unsynchronised;
  const Served served = served_to(asked, system);
  const ntp::Packet reply{
      .leap = served.leap,
      .version = asked.version,
      .mode = reply_mode(asked.mode),
      .stratum = synchronised ? system.stratum : ntp::Stratum{0},
      .poll = asked.poll,
      .precision = system.precision,
      .root_delay =
          ntp::ShortDuration::from(std::chrono::duration_cast<ntp::Nanos>(system.root_delay)),
      .root_dispersion =
          ntp::ShortDuration::from(std::chrono::duration_cast<ntp::Nanos>(system.root_dispersion)),
      .refid = served.refid,
      .reference = system.reference + served.ahead,
      .origin = asked.transmit,
      .receive = received + served.ahead,
      .transmit = transmit + served.ahead,
  };
  ntp::write_header(reply, out.first<ntp::kHeaderSize>());
  return ntp::kHeaderSize;
}

}  // namespace core
