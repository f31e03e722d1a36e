#include "node/node.hpp"

#include <utility>

#include "core/responder.hpp"
#include "node/status_view.hpp"
#include "ntp/packet.hpp"

namespace node {
namespace {

struct FirstOctet {
  std::uint8_t version;
  ntp::Mode mode;
};

FirstOctet split(std::byte first) {
  const auto octet = std::to_integer<std::uint8_t>(first);
  return {static_cast<std::uint8_t>((octet >> 3) & 7), static_cast<ntp::Mode>(octet & 7)};
}

// A source that nobody honest has: an answer would go nowhere, to a crowd, or round in circles.
bool impossible_source(const Arrival& arrival) {
  const ntp::IpAddress& from = arrival.from.address;
  if (arrival.from.port == 0 || from.is_unspecified() || from.is_multicast()) return true;
  // "From" loopback but off another interface is forged, to pass for a local user (CVE-2014-9298).
  if (from.is_loopback() && !arrival.on_loopback) return true;
  return arrival.from == arrival.local;
}

bool is_time_request(FirstOctet first) {
  if (first.mode == ntp::Mode::reserved) return first.version == 1;
  return first.mode == ntp::Mode::client || first.mode == ntp::Mode::symmetric_active;
}

}  // namespace

Node::Node(core::Engine::Random random, ntp::Log2 precision, Identity identity, ntp::Now now)
    : engine_{std::move(random), precision, now},
      identity_{std::move(identity)},
      started_{now.mono} {}

void Node::reconfigure(const core::Settings& settings, ntp::Now now) {
  access_ = core::AccessTable{settings.restricts};
  engine_.reconfigure(settings, now);
}

std::size_t Node::on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                              ntp::ByteSpan reply_buffer, const mode6::Server::Send& send) {
  ++counters_.received;
  if (arrival.octets.empty() || impossible_source(arrival)) {
    ++counters_.bad_format;
    return 0;
  }
  const core::RestrictFlags& access = access_.lookup(arrival.from);
  if (access.ignore) {
    ++counters_.restricted;
    return 0;
  }
  const FirstOctet first = split(arrival.octets.front());
  if (first.mode == ntp::Mode::control) {
    answer_control(arrival, access, send);
    return 0;
  }
  if (!is_time_request(first)) {
    ++counters_.declined;
    return 0;
  }
  return answer_time(arrival, access, transmit, reply_buffer);
}

void Node::answer_control(const Arrival& arrival, const core::RestrictFlags& access,
                          const mode6::Server::Send& send) {
  if (access.noquery) {
    ++counters_.restricted;
    return;
  }
  const StatusView view{*this, arrival.at};
  if (server_.respond(arrival.octets, view, send) == mode6::Served::answered) ++counters_.control;
}

std::size_t Node::answer_time(const Arrival& arrival, const core::RestrictFlags& access,
                              ntp::Timestamp transmit, ntp::ByteSpan reply_buffer) {
  if (access.noserve) {
    ++counters_.restricted;
    return 0;
  }
  const std::size_t size = core::respond(arrival.octets, engine_.system(arrival.at),
                                         arrival.at.wall, transmit, reply_buffer);
  if (size == 0) {
    ++counters_.bad_format;
    return 0;
  }
  const bool current = split(arrival.octets.front()).version == ntp::kVersion;
  ++(current ? counters_.this_version : counters_.old_version);
  ++counters_.processed;
  return size;
}

}  // namespace node
