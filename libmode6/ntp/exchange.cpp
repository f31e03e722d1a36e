#include "ntp/exchange.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ntp {
namespace {

constexpr Seconds kMaxTurnaround{4.0};
constexpr Seconds kMaxDispersion{16.0};

bool is_kiss(const Packet& p) {
  return p.leap == Leap::unsynchronised && p.stratum == Stratum{0} && p.refid.value != 0;
}

// An interleaved reply left after its transmit timestamp, and after the clock was corrected maybe.
std::optional<ReplyError> judge_server(const Packet& p, bool interleaved,
                                       const ExchangeLimits& limits) {
  const bool unfit = p.leap == Leap::unsynchronised || p.stratum == Stratum{0} ||
                     p.stratum < limits.floor || p.stratum > limits.ceiling ||
                     p.stratum >= kUnsynchronised;
  if (unfit) return ReplyError::unsynchronised;
  if (p.receive.is_unknown() || p.transmit.is_unknown()) return ReplyError::zero_time;
  const Seconds distance = Seconds{p.root_delay.nanos()} / 2 + Seconds{p.root_dispersion.nanos()};
  if (distance >= kMaxDispersion) return ReplyError::excessive_distance;
  if (!interleaved && !p.reference.is_unknown() && p.transmit - p.reference < Nanos{0}) {
    return ReplyError::excessive_distance;
  }
  return {};
}

}  // namespace

void Exchange::begin(Timestamp nonce, const std::optional<Interleaving>& interleaving,
                     std::uint8_t version, std::span<std::byte, kHeaderSize> out) {
  assert(!nonce.is_unknown());
  nonce_ = nonce;
  interleaved_nonce_.reset();
  version_ = version;
  outstanding_ = true;
  Packet request;
  request.version = version;
  request.precision = Log2{32};  // what data-minimising clients send
  request.transmit = nonce;
  if (interleaving && !(interleaving->nonce == nonce)) {
    interleaved_nonce_ = interleaving->nonce;
    request.origin = interleaving->origin;
    request.receive = interleaving->nonce;
  }
  write_header(request, out);
}

std::optional<Timestamp> Exchange::last_received_there() const {
  return last_ ? std::optional{last_->t2} : std::nullopt;
}

std::optional<ReplyError> Exchange::identify(const Packet& reply) const {
  if (reply.mode != Mode::server || reply.version != version_) return ReplyError::wrong_mode;
  if (!outstanding_) return ReplyError::not_expected;
  if (reply.origin.is_unknown()) return ReplyError::zero_origin;
  // That of an exchange that is told of twice comes twice, if the server knows it no better.
  if (reply.origin == interleaved_nonce_) return {};
  if (!(reply.origin == nonce_)) return ReplyError::bogus_origin;
  if (!reply.transmit.is_unknown() && reply.transmit == last_transmit_) {
    return ReplyError::duplicate;
  }
  return {};
}

std::expected<Measurement, ReplyError> Exchange::measure(const Answered& exchange,
                                                         const Packet& reply,
                                                         const ExchangeLimits& limits) {
  // Differences first, in integers: each fits whatever the era, and so does their mean.
  const Seconds out = exchange.t2 - exchange.t1;
  const Seconds back = reply.transmit - exchange.t4;
  const Seconds turnaround = reply.transmit - exchange.t2;
  // The server counts its own time in seconds of usual length: where a clock is slewed fast, what
  // is between both would else be a delay below zero.
  const Seconds elapsed = Seconds{exchange.t4 - exchange.t1} / (1 + exchange.steered);
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
                     .time = exchange.t4,
                     .age = elapsed / 2};
}

std::expected<Reply, ReplyError> Exchange::accept(const Packet& reply, Timestamp t4,
                                                  const ExchangeLimits& limits) {
  if (const auto error = identify(reply)) return std::unexpected{*error};
  outstanding_ = false;
  const bool interleaved = !(reply.origin == nonce_);
  if (is_kiss(reply))
    return Reply{.header = reply, .kiss = Kiss{reply.refid, reply.poll}, .measurement = {}};
  const auto before = std::exchange(last_, std::nullopt);
  if (interleaved && !before) return std::unexpected{ReplyError::slow_turnaround};
  if (const auto error = judge_server(reply, interleaved, limits)) return std::unexpected{*error};
  const Answered now{.t1 = t1_,
                     .t2 = reply.receive,
                     .t4 = t4,
                     .steered = limits.steered,
                     .measured = !interleaved};
  const auto measurement = measure(interleaved ? *before : now, reply, limits);
  if (!measurement) return std::unexpected{measurement.error()};
  last_ = now;
  last_transmit_ = reply.transmit;
  return Reply{.header = reply,
               .kiss = {},
               .measurement = *measurement,
               .interleaved = interleaved,
               .measured = !interleaved || !before->measured};
}

}  // namespace ntp
