#include "node/gate.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/responder.hpp"
#include "node/restriction_words.hpp"

namespace node {
namespace {

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

// Each gate has its share of what the list of clients may hold.
core::MruSettings share_of(core::MruSettings whole, std::size_t gates) {
  whole.mindepth = whole.mindepth / gates;
  if (whole.maxdepth) whole.maxdepth = std::max<std::size_t>(*whole.maxdepth / gates, 1);
  whole.maxmem_octets /= gates;
  return whole;
}

}  // namespace

Gate::Gate(std::uint64_t seed, ntp::Log2 precision, ntp::Monotonic now)
    : precision_{precision}, draws_{seed}, hour_{now} {}

void Gate::set_limits(const core::Settings& settings, std::uint64_t seed, std::size_t gates) {
  const core::MruSettings mru = share_of(settings.mru, gates);
  const bool same_list = mru_ && mru == mru_settings_ && settings.rate == rate_;
  mru_settings_ = mru;
  rate_ = settings.rate;
  if (!settings.monitor) {
    mru_.reset();
  } else if (!same_list) {
    mru_.emplace(mru, seed, core::score_decay_s(settings.rate));
  }
}

void Gate::set_access(core::AccessTable access) {
  access.take_hits(access_);
  access_ = std::move(access);
  bits_.clear();
  for (std::size_t i = 0; i <= access_.rules().size(); ++i) {
    bits_.push_back(restriction_bits(access_.flags(i), false, false));
  }
}

void Gate::keep_hours(ntp::Monotonic now) {
  constexpr std::chrono::hours kHour{1};
  if (now - hour_ < kHour) return;
  hour_ += kHour * ((now - hour_) / kHour);
  hour_counters_ = counters_;
}

void Gate::reset_counters(ntp::Monotonic now) {
  counters_ = {};
  hour_counters_ = {};
  hour_ = now;
}

const core::Acquaintances* Gate::new_acquaintances(ntp::Monotonic now) {
  if (!acquaintances_) acquaintances_.emplace();
  if (!acquaintances_->is_due(counters_.received, now)) return nullptr;
  const bool changed = mru_ ? acquaintances_->renew(*mru_, rate_, now) : acquaintances_->forget();
  return changed ? &*acquaintances_ : nullptr;
}

void Gate::reset_mru_counters() {
  if (mru_) mru_->reset_counters();
}

bool Gate::refuses(const core::RestrictFlags& flags, FirstOctet first) {
  constexpr std::uint64_t kFlakes = 10;  // one in so many is lost
  if (flags.ignore) return true;
  if (flags.version && first.version != ntp::kVersion) return true;
  return flags.flake && draws_() % kFlakes == 0;
}

Gate::Admission Gate::admit(const Arrival& arrival) {
  keep_hours(arrival.at.mono);
  ++counters_.received;
  if (arrival.octets.empty() || impossible_source(arrival)) {
    ++counters_.bad_format;
    return {};
  }
  const FirstOctet first = split(arrival.octets.front());
  const std::size_t rule = access_.match(arrival.from);
  if (refuses(access_.flags(rule), first)) {
    ++counters_.restricted;
    return {};
  }
  if (first.mode == ntp::Mode::control) return {Kind::control, rule, first};
  if (!is_time_request(first)) {
    ++counters_.declined;
    return {};
  }
  return {Kind::time, rule, first};
}

core::MruEntry* Gate::record(const Arrival& arrival, const Admission& admission) {
  if (!mru_) return nullptr;
  return mru_->record({.from = arrival.from,
                       .local = arrival.local.address,
                       .mode = static_cast<std::uint8_t>(admission.first.mode),
                       .version = admission.first.version,
                       .restrictions = bits_[admission.rule],
                       .scored = admission.kind == Kind::time},
                      arrival.at);
}

std::size_t Gate::answer_too_often(const Arrival& arrival, const Admission& admission,
                                   core::RateVerdict verdict, core::MruEntry& sender,
                                   ntp::ByteSpan reply) {
  ++counters_.limited;
  ++sender.dropped;
  const core::RestrictFlags& flags = access_.flags(admission.rule);
  std::size_t size = 0;
  if (flags.kod && verdict == core::RateVerdict::kiss) {
    size = core::respond_rate(arrival.octets, precision_, reply);
  }
  if (size != 0) ++counters_.kod_sent;
  sender.restrictions = restriction_bits(flags, true, size != 0);
  return size;
}

// Whoever floods us in a client's name would silence us for it. By chance, so that no pattern of a
// flood keeps the client's own request from being the one.
bool Gate::leaks(core::RateVerdict verdict) {
  constexpr std::uint64_t kOneIn = 3;
  return verdict == core::RateVerdict::drop && draws_() % kOneIn == 0;
}

Gate::Service Gate::serve(const Arrival& arrival, const Admission& admission, ntp::ByteSpan reply) {
  core::MruEntry* sender = record(arrival, admission);
  const core::RestrictFlags& flags = access_.flags(admission.rule);
  if (flags.noserve) {
    ++counters_.restricted;
    return {};
  }
  if (sender == nullptr) return {.served = true};
  if (acquaintances_) acquaintances_->meet(*sender, rate_, arrival.at.mono);
  if (!flags.limited) return {.served = true};
  const auto verdict = core::judge(static_cast<double>(sender->score),
                                   ntp::Seconds{static_cast<double>(sender->gap_s)}, rate_);
  if (verdict == core::RateVerdict::serve || leaks(verdict)) return {.served = true};
  return {.kiss = answer_too_often(arrival, admission, verdict, *sender, reply)};
}

void Gate::count_answer(FirstOctet first) {
  ++counters_.processed;
  ++(first.version == ntp::kVersion ? counters_.this_version : counters_.old_version);
  if (first.version != 1) return;
  ++counters_.version_1;
  if (first.mode == ntp::Mode::client) ++counters_.version_1_client;
  if (first.mode == ntp::Mode::reserved) ++counters_.version_1_zero;
  if (first.mode == ntp::Mode::symmetric_active) ++counters_.version_1_symmetric;
}

Gate::Answer Gate::answer_plain(const Arrival& arrival, const core::ServedTime& served,
                                std::span<std::byte, ntp::kHeaderSize> packet) {
  const Admission admission = admit(arrival);
  if (admission.kind != Kind::time) return {};
  const Service service = serve(arrival, admission, packet);
  if (!service.served) return {.leaves = service.kiss != 0};
  if (access_.flags(admission.rule).notrust) {  // nothing plain is signed
    ++counters_.restricted;
    return {};
  }
  const core::Told told = served.told_client(arrival.at);
  core::respond_plain(packet, told, arrival.at.wall);
  count_answer(admission.first);
  return {.leaves = true, .is_time = true, .ahead = told.ahead};
}

}  // namespace node
