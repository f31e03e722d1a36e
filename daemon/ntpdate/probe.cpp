#include "ntpdate/probe.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <utility>

#include "ntpdate/reply_words.hpp"

namespace ntpdate {
namespace {

constexpr std::string_view kNoAnswer = "no answer";

std::uint32_t key_id_of(ntp::ByteView mac) {
  std::uint32_t id = 0;
  for (const std::byte octet : mac.first(ntp::kKeyIdSize)) {
    id = (id << 8) | std::to_integer<std::uint32_t>(octet);
  }
  return id;
}

std::size_t sign(const ntp::Key& key, Probe::Request& request) {
  const ntp::Digest digest =
      ntp::digest_of(key, ntp::ByteView{request.octets}.first(ntp::kHeaderSize));
  if (digest.size == 0) return 0;
  const auto mac = std::span{request.octets}.subspan(ntp::kHeaderSize);
  for (std::size_t i = 0; i < ntp::kKeyIdSize; ++i) {
    mac[i] = static_cast<std::byte>((key.id.value >> (24 - 8 * i)) & 0xff);
  }
  std::ranges::copy(digest.view(), mac.begin() + ntp::kKeyIdSize);
  return ntp::kKeyIdSize + digest.size;
}

}  // namespace

Probe::Probe(const ntp::Endpoint& remote, const Plan& plan, ntp::Monotonic first)
    : remote_{remote},
      plan_{plan},
      filter_{ntp::Seconds{plan.precision.seconds()}},
      next_{first},
      trouble_{kNoAnswer} {}

Probe::Step Probe::step(ntp::Monotonic now) {
  if (ended_) return Step::ended;
  if (now < next_) return Step::wait;
  if (exchange_.outstanding()) exchange_.abandon();
  ended_ = tries_ >= plan_.samples;
  return ended_ ? Step::ended : Step::send;
}

ntp::Monotonic Probe::deadline() const { return ended_ ? ntp::Monotonic::max() : next_; }

Probe::Request Probe::begin(ntp::Timestamp nonce, ntp::Now now) {
  Request request{};
  request.size = ntp::kHeaderSize;
  exchange_.begin(nonce, plan_.version, std::span{request.octets}.first<ntp::kHeaderSize>());
  if (plan_.key != nullptr) request.size += sign(*plan_.key, request);
  exchange_.sent_at(now.wall);
  ++tries_;
  trouble_ = kNoAnswer;
  next_ = now.mono + plan_.timeout;
  return request;
}

bool Probe::is_authentic(ntp::ByteView datagram, ntp::ByteView mac) const {
  if (plan_.key == nullptr) return true;
  return mac.size() > ntp::kKeyIdSize && key_id_of(mac) == plan_.key->id.value &&
         ntp::verifies(*plan_.key, datagram.first(datagram.size() - mac.size()), mac);
}

bool Probe::on_datagram(ntp::ByteView datagram, ntp::Timestamp received, ntp::Monotonic now) {
  const auto parsed = ntp::parse_packet(datagram);
  if (!parsed || !exchange_.outstanding()) return false;
  if (!is_authentic(datagram, parsed->mac)) {
    trouble_ = fmt::format("its answer is not signed with key {}", plan_.key->id.value);
    return false;
  }
  const auto reply =
      exchange_.accept(parsed->header, received, {.local_precision = plan_.precision});
  if (!reply) {
    trouble_ = words_of(reply.error());
    if (!exchange_.outstanding()) next_ = now + kBetweenSamples;
    return !exchange_.outstanding();
  }
  if (reply->kiss) {
    on_failed(kiss_words(*reply->kiss));
  } else {
    take(*reply, now);
  }
  return true;
}

void Probe::take(const ntp::Reply& reply, ntp::Monotonic now) {
  filter_.add({.at = now,
               .offset = reply.measurement.offset,
               .delay = reply.measurement.delay,
               .dispersion = reply.measurement.dispersion});
  header_ = reply.header;
  ++samples_;
  trouble_.clear();
  next_ = now + kBetweenSamples;
  ended_ = tries_ >= plan_.samples;
}

void Probe::on_failed(std::string why) {
  exchange_.abandon();
  trouble_ = std::move(why);
  ended_ = true;
}

ntp::Seconds Probe::root_distance(ntp::Monotonic now) const {
  const auto filtered = filter_.result(now);
  if (!filtered || !header_) return core::ClockFilter::kMaxDispersion;
  const ntp::Seconds root_delay{header_->root_delay.nanos()};
  const ntp::Seconds root_dispersion{header_->root_dispersion.nanos()};
  // Samples that were never asked for are no reason for doubt: the dispersion of the best one.
  const ntp::Seconds dispersion =
      filtered->best.dispersion + ntp::kPhi * ntp::Seconds{now - filtered->best.at};
  return (filtered->best.delay + root_delay) / 2 + root_dispersion + dispersion + filtered->jitter;
}

std::optional<core::Candidate> Probe::candidate(const core::SelectionSettings& rules,
                                                ntp::Monotonic now) const {
  const auto filtered = filter_.result(now);
  if (!filtered || !header_ || samples_ == 0) return std::nullopt;
  const ntp::Seconds distance = std::max(rules.mindist, root_distance(now));
  if (distance >= rules.maxdist) return std::nullopt;
  return core::Candidate{.offset = filtered->best.offset,
                         .root_distance = distance,
                         .error = filtered->jitter / std::sqrt(samples_),
                         .jitter = filtered->jitter,
                         .stratum = header_->stratum};
}

}  // namespace ntpdate
