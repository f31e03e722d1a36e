#include "ntp/exchange.hpp"

#include <algorithm>
#include <cassert>

namespace ntp {
namespace {

constexpr Seconds kMaxTurnaround{4.0};
constexpr Seconds kMaxDispersion{16.0};

bool is_kiss(const Packet& p) {
  return p.leap == Leap::unsynchronised && p.stratum == Stratum{0} && p.refid.value != 0;
}

std::optional<ReplyError> judge_server(const Packet& p, const ExchangeLimits& limits) {
  const bool unfit = p.leap == Leap::unsynchronised || p.stratum == Stratum{0} ||
                     p.stratum < limits.floor || p.stratum > limits.ceiling ||
                     p.stratum >= kUnsynchronised;
  if (unfit) return ReplyError::unsynchronised;
  if (p.receive.is_unknown() || p.transmit.is_unknown()) return ReplyError::zero_time;
  const Seconds distance = Seconds{p.root_delay.nanos()} / 2 + Seconds{p.root_dispersion.nanos()};
  if (distance >= kMaxDispersion) return ReplyError::excessive_distance;
  if (!p.reference.is_unknown() && p.transmit - p.reference < Nanos{0}) {
    return ReplyError::excessive_distance;
  }
  return {};
}

}  // namespace

void Exchange::begin(Timestamp nonce, std::uint8_t version, std::span<std::byte, kHeaderSize> out) {
  assert(!nonce.is_unknown());
  nonce_ = nonce;
  version_ = version;
  outstanding_ = true;
  Packet request;
  request.version = version;
  request.precision = Log2{32};  // what data-minimising clients send
  request.transmit = nonce;
  write_header(request, out);
}

std::optional<ReplyError> Exchange::identify(const Packet& reply) const {
  if (reply.mode != Mode::server || reply.version != version_) return ReplyError::wrong_mode;
  if (!outstanding_) return ReplyError::not_expected;
  if (reply.origin.is_unknown()) return ReplyError::zero_origin;
  if (!(reply.origin == nonce_)) return ReplyError::bogus_origin;
  if (!reply.transmit.is_unknown() && reply.transmit == last_transmit_) {
    return ReplyError::duplicate;
  }
  return {};
}

std::expected<Measurement, ReplyError> Exchange::measure(const Packet& reply, Timestamp t4,
                                                         const ExchangeLimits& limits) const {
  // Differences first, in integers: each fits whatever the era, and so does their mean.
  const Seconds out = reply.receive - t1_;
  const Seconds back = reply.transmit - t4;
  const Seconds turnaround = reply.transmit - reply.receive;
  // The server counts its own time in seconds of usual length: where a clock is slewed fast, what
  // is between both would else be a delay below zero.
  const Seconds elapsed = Seconds{t4 - t1_} / (1 + limits.steered);
  const Seconds reading{limits.local_precision.seconds() + reply.precision.seconds()};
  const Seconds dispersion = reading + kPhi * elapsed;
  const Seconds delay = elapsed - turnaround;
  if (turnaround < Seconds{0} || turnaround > kMaxTurnaround) {
    return std::unexpected{ReplyError::slow_turnaround};
  }
  if (delay < -dispersion) return std::unexpected{ReplyError::negative_delay};
  if (delay > limits.max_delay) return std::unexpected{ReplyError::excessive_delay};
  return Measurement{.offset = (out + back) / 2,
                     .delay = std::max(delay, Seconds{limits.local_precision.seconds()}),
                     .dispersion = dispersion,
                     .time = t4,
                     .age = elapsed / 2};
}

std::expected<Reply, ReplyError> Exchange::accept(const Packet& reply, Timestamp t4,
                                                  const ExchangeLimits& limits) {
  if (const auto error = identify(reply)) return std::unexpected{*error};
  outstanding_ = false;
  if (is_kiss(reply))
    return Reply{.header = reply, .kiss = Kiss{reply.refid, reply.poll}, .measurement = {}};
  if (const auto error = judge_server(reply, limits)) return std::unexpected{*error};
  const auto measurement = measure(reply, t4, limits);
  if (!measurement) return std::unexpected{measurement.error()};
  last_transmit_ = reply.transmit;
  return Reply{.header = reply, .kiss = {}, .measurement = *measurement};
}

}  // namespace ntp
