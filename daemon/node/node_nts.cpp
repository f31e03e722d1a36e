// Requests under Network Time Security (RFC 8915 section 5), answered without a memory of who asks.
#include <algorithm>

#include "core/responder.hpp"
#include "node/node.hpp"
#include "ntp/packet.hpp"
#include "nts/server.hpp"

namespace node {
namespace {

void count_cookie(const nts::Judged& judged, NtsCounters& counters) {
  using Why = nts::CookieKeys::Why;
  if (judged.asked == nts::Asked::malformed) return;
  if (judged.cookie_fault) {
    ++(*judged.cookie_fault == Why::unknown_key ? counters.too_old : counters.errors);
    return;
  }
  std::uint64_t* const by_age[] = {&counters.current, &counters.old, &counters.old2,
                                   &counters.older};
  ++*by_age[std::min<std::size_t>(judged.age, 3)];
}

// No time is in it, as in every kiss.
void write_kiss(const ntp::Packet& asked, ntp::Log2 precision, ntp::ByteSpan out) {
  const ntp::Packet kiss{.leap = ntp::Leap::unsynchronised,
                         .version = asked.version,
                         .mode = ntp::Mode::server,
                         .stratum = {0},
                         .poll = asked.poll,
                         .precision = precision,
                         .refid = ntp::refid("NTSN"),
                         .origin = asked.transmit,
                         .receive = asked.transmit,
                         .transmit = asked.transmit};
  ntp::write_header(kiss, out.first<ntp::kHeaderSize>());
}

}  // namespace

bool Node::serves(const ntp::Endpoint& from) {
  const core::RestrictFlags& flags = access().lookup(from);
  return !flags.ignore && !flags.noserve && !flags.notrust;
}

std::optional<std::size_t> Node::answer_sealed(const Arrival& arrival, Gate& gate,
                                               const Gate::Admission& admission,
                                               ntp::Timestamp transmit,
                                               ntp::ByteSpan reply_buffer) {
  // To whom sealed packets mean nothing, they are plain ones with fields that nobody knows.
  if (!nts_.keys || arrival.octets.size() == ntp::kHeaderSize || gate.flags(admission).notrust) {
    return std::nullopt;
  }
  const auto parsed = ntp::parse_packet(arrival.octets);
  if (!parsed || parsed->header.mode != ntp::Mode::client) return std::nullopt;
  const nts::Judged judged = nts::judge(arrival.octets, *parsed, *nts_.keys);
  if (judged.asked == nts::Asked::plain) return std::nullopt;
  count_cookie(judged, nts_.counters);
  const std::size_t limit = arrival.octets.size();
  if (reply_buffer.size() < ntp::kHeaderSize || judged.asked == nts::Asked::malformed) {
    ++nts_.counters.bad;
    return 0;
  }
  if (judged.asked == nts::Asked::refused) {
    ++nts_.counters.bad;
    write_kiss(parsed->header, engine_.system(arrival.at).precision, reply_buffer);
    return nts::write_refused(judged, reply_buffer, limit);
  }
  ++nts_.counters.good;
  if (core::respond(arrival.octets, engine_.system(arrival.at), arrival.at.wall, transmit,
                    reply_buffer) == 0) {
    return 0;
  }
  const std::size_t size = nts::seal_reply(judged, *nts_.keys, random_, reply_buffer, limit);
  if (size == 0) return 0;
  ++nts_.counters.sent;
  nts_.counters.made += judged.cookies;
  gate.count_answer(admission.first);
  return size;
}

}  // namespace node
