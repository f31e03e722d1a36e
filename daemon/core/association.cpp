#include "core/association.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/core.h>
#include <utility>

#include "core/durations.hpp"
#include "core/events.hpp"
#include "ntp/packet.hpp"
#include "ntp/refid.hpp"

namespace core {
namespace {

constexpr int kInitialBurst = 6;  // packets, when iburst finds somebody there
constexpr int kInitialTries = 3;  // packets, while nobody answers
constexpr int kBurst = 8;
constexpr int kBurstFromPoll = 6;        // a burst at every short poll would be abuse
constexpr int kSlowestRate = 10;         // a server cannot silence us for longer than 2^10 s
constexpr std::uint32_t kPatience = 10;  // silent polls before the interval grows
constexpr ntp::Seconds kBurstSpacing{2};
// Of the first six packets that a server gets from us the first three come quicker, so that three
// answers are in before the third second. A second apart is as fast as no server minds: the classic
// daemon's and NTPsec's `limited` count what comes within half a second as too soon (`discard
// minimum`, rounded, with a second's grace) and then let 9 such packets pass before their average
// speaks, chrony's `ratelimit` lets 8 pass. The others come slower than usual: it is the length of
// the burst that tells the frequency.
constexpr ntp::Seconds kQuickSpacing{1};
constexpr ntp::Seconds kSlowSpacing{3};
constexpr int kSlowPackets = 3;
constexpr int kFirstPackets = 6;
// A wake-up for one source serves those that would make another one within so long.
constexpr std::chrono::seconds kTogether{2};
constexpr ntp::Seconds kAnswerTime{5};  // a later answer is of no use
constexpr std::uint8_t kGoodReach = 0xff;
// Then the server, or something on the way, may mind how we ask (RFC 9769 section 2).
constexpr std::uint32_t kInterleavedTries = 4;
// A first word from farther away is worth waiting for the second.
constexpr ntp::Seconds kFirstWordDistance{0.1};
constexpr double kFarthestErrors = 4;  // standard errors of an estimate

constexpr LogMask kPeerEvent = log_bit(LogClass::peer, LogType::events);

ntp::Nanos interval(ntp::Log2 poll) { return to_nanos(ntp::Seconds{poll.seconds()}); }

std::uint16_t flash_of(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::unsynchronised:
      return flash::stratum;
    case ntp::ReplyError::zero_time:
      return flash::unsynchronised;
    case ntp::ReplyError::excessive_distance:
      return flash::header;
    default:
      return flash::round_trip;
  }
}

}  // namespace

Association::Association(const Identity& identity, const SourceSettings& settings,
                         const Clock& clock, ntp::Monotonic first_poll)
    : identity_{identity},
      settings_{settings},
      clock_{clock},
      next_poll_{first_poll},
      host_poll_{static_cast<std::int8_t>(settings.minpoll)},
      first_packets_{kFirstPackets},
      filter_{clock.precision},
      estimator_{clock.precision.count(), clock.prior},
      flash_{flash::peer_unreachable},
      reach_changed_{first_poll} {
  events_.record(peer_event::kMobilized);
  if (settings_.clock) readings_.emplace();
}

ntp::Nanos Association::burst_spacing() const {
  const ntp::Seconds spacing = first_packets_ > kSlowPackets ? kQuickSpacing
                               : first_packets_ > 0          ? kSlowSpacing
                                                             : kBurstSpacing;
  return std::min(to_nanos(spacing), interval({static_cast<std::int8_t>(settings_.minpoll)}));
}

ntp::Monotonic Association::next_deadline() const {
  return token_ ? std::min(next_poll_, expires_) : next_poll_;
}

bool Association::is_due(ntp::Monotonic now) const {
  if (now >= next_poll_) return true;
  // Only what was added at random is given up: it is asked no more often than its interval says.
  return !is_clock() && first_packets_ < kFirstPackets && burst_ == 0 &&
         next_poll_ - now <= kTogether && now >= last_poll_ + interval(host_poll_);
}

Association::Change Association::on_timer(ntp::Now now, ntp::Log2 time_constant, Outbox& out) {
  if (token_ && now.mono >= expires_) abandon(out);
  if (!is_due(now.mono)) return Change::nothing;
  if (is_clock()) return poll_clock(now, time_constant, out);
  Change change = Change::nothing;
  if (burst_ > 0) {
    --burst_;
  } else {
    change = begin_poll(now, time_constant, out);
  }
  send(now, out);
  // A little later at random, so that the clients of a server drift apart.
  next_poll_ =
      now.mono + (burst_ > 0
                      ? burst_spacing()
                      : to_nanos(ntp::Seconds{host_poll_.seconds() * (1 + out.fraction() / 64)}));
  return change;
}

Association::Change Association::begin_poll(ntp::Now now, ntp::Log2 time_constant, Outbox& out) {
  const bool was_reachable = reach_ != 0;
  reach_ = static_cast<std::uint8_t>(reach_ << 1);
  ++unanswered_;
  ++useless_polls_;
  set_interval(time_constant);
  if (reach_ != 0) {
    const int packets = settings_.burst && host_poll_.value >= kBurstFromPoll ? kBurst : 1;
    burst_ = packets - 1;
    return Change::nothing;
  }
  filter_.add_nothing(now.mono);
  burst_ = settings_.iburst ? kInitialTries - 1 : 0;
  if (!was_reachable) return Change::nothing;
  events_.record(peer_event::kUnreachable);
  reach_changed_ = now.mono;
  out.note(Severity::warning, kPeerEvent,
           fmt::format("{} does not answer any more", identity_.remote.text()));
  return Change::fitness;
}

void Association::set_interval(ntp::Log2 time_constant) {
  int poll = std::clamp<int>(time_constant.value, settings_.minpoll, settings_.maxpoll);
  if (reach_ == 0 && unanswered_ > kPatience) {
    poll = std::min<int>(host_poll_.value + 1, settings_.maxpoll);
  }
  if (reach_ == kGoodReach) slowest_rate_ = 0;
  host_poll_.value = static_cast<std::int8_t>(std::max(poll, slowest_rate_));
}

bool Association::sign(SendPoll& poll, const Outbox& out) const {
  if (!settings_.key) return true;
  const ntp::Key* key = out.find_key ? out.find_key(*settings_.key) : nullptr;
  if (key == nullptr) return false;
  const ntp::Digest digest = ntp::digest_of(*key, poll.packet);
  if (digest.size == 0) return false;
  for (std::size_t i = 0; i < ntp::kKeyIdSize; ++i) {
    poll.mac[i] = static_cast<std::byte>((*settings_.key >> (24 - 8 * i)) & 0xff);
  }
  std::ranges::copy(digest.view(), poll.mac.begin() + ntp::kKeyIdSize);
  poll.mac_size = ntp::kKeyIdSize + digest.size;
  return true;
}

bool Association::is_authentic(ntp::ByteView datagram, ntp::ByteView mac, const Outbox& out) const {
  if (!settings_.key) return true;
  const ntp::Key* key = out.find_key ? out.find_key(*settings_.key) : nullptr;
  if (key == nullptr || mac.size() <= ntp::kKeyIdSize) return false;
  std::uint32_t id = 0;
  for (const std::byte octet : mac.first(ntp::kKeyIdSize)) {
    id = (id << 8) | std::to_integer<std::uint32_t>(octet);
  }
  return id == *settings_.key &&
         ntp::verifies(*key, datagram.first(datagram.size() - mac.size()), mac);
}

bool Association::seal(SendPoll& poll, Outbox& out) {
  return !settings_.nts || (nts_ && nts_->seal(poll, out.random, out.nts));
}

bool Association::is_proved(ntp::ByteView datagram, const ntp::ParsedPacket& parsed, Outbox& out) {
  if (settings_.nts) return nts_ && nts_->open(datagram, parsed, out.nts);
  return is_authentic(datagram, parsed.mac, out);
}

void Association::send(ntp::Now now, Outbox& out) {
  abandon(out);
  SendPoll poll{.token = out.next_poll(), .to = identity_.remote, .packet = {}};
  exchange_.begin(out.nonce(), interleaving(out), settings_.version, poll.packet);
  if (!seal(poll, out)) return exchange_.abandon();  // until there are keys
  if (!sign(poll, out)) {
    return on_failed(fmt::format("key {} is not in the keys file, not trusted or of a type that "
                                 "this system forbids",
                                 *settings_.key),
                     out);
  }
  exchange_.sent_at(now.wall);
  token_ = poll.token;
  expires_ = now.mono + to_nanos(kAnswerTime);
  last_poll_ = now.mono;
  sent_ = now.wall;
  ++counters_.sent;
  if (first_packets_ > 0) --first_packets_;
  out.actions.emplace_back(std::move(poll));
}

// Interleaved replies tell of the exchange before them, which is then a poll old: not in a burst,
// whose samples are wanted now.
std::optional<ntp::Interleaving> Association::interleaving(Outbox& out) const {
  const auto origin = exchange_.last_received_there();
  if (!settings_.xleave || !origin || burst_ > 0 || first_packets_ > 0) return std::nullopt;
  if (unanswered_ > kInterleavedTries) return std::nullopt;
  return ntp::Interleaving{.origin = *origin, .nonce = out.nonce()};
}

void Association::close(Outbox& out) {
  out.actions.emplace_back(ClosePoll{*token_});
  token_.reset();
}

void Association::abandon(Outbox& out) {
  exchange_.abandon();
  if (nts_ && token_) nts_->on_unanswered();
  if (token_) close(out);
}

void Association::on_sent(ntp::Timestamp at, const ntp::Endpoint& local) {
  exchange_.sent_at(at);
  sent_ = at;
  local_ = local;
}

void Association::on_failed(std::string_view why, Outbox& out) {
  // One line when it begins; it goes on in `reach`.
  if (!std::exchange(told_failure_, true)) {
    out.note(Severity::warning, log_bit(LogClass::peer, LogType::status),
             fmt::format("cannot ask {}: {}", identity_.remote.text(), why));
  }
  abandon(out);
}

void Association::count(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::zero_origin:
    case ntp::ReplyError::bogus_origin:
      ++counters_.bogus_origin;
      return;
    case ntp::ReplyError::duplicate:
    case ntp::ReplyError::not_expected:
      ++counters_.duplicate;
      return;
    case ntp::ReplyError::malformed:
    case ntp::ReplyError::wrong_mode:
    case ntp::ReplyError::zero_time:
    case ntp::ReplyError::unsynchronised:
      ++counters_.bad_header;
      return;
    default:
      ++counters_.bad_dispersion;
      return;
  }
}

Association::Change Association::on_reply(ntp::ByteView datagram, const ntp::Endpoint& from,
                                          ntp::Now now, const ntp::ExchangeLimits& limits,
                                          Outbox& out) {
  ++counters_.received;
  const auto parsed = ntp::parse_packet(datagram);
  if (!parsed || from != identity_.remote) {
    count(ntp::ReplyError::malformed);
    return Change::nothing;
  }
  if (!is_proved(datagram, *parsed, out)) {
    ++counters_.bad_auth;
    return Change::nothing;
  }
  const auto reply = exchange_.accept(parsed->header, now.wall, limits);
  if (reply) return on_verified(*reply, now, limits.steered, out);
  count(reply.error());
  // Up to the origin check nothing is known about who sent it.
  if (reply.error() <= ntp::ReplyError::bogus_origin) return Change::nothing;
  return on_unusable(reply.error(), parsed->header, now, out);
}

Association::Change Association::on_verified(const ntp::Reply& reply, ntp::Now now, double steered,
                                             Outbox& out) {
  close(out);
  received_ = now.wall;
  if (reply.kiss) return on_kiss(reply, now, out);
  kiss_.reset();
  header_ = reply.header;
  packet_flash_ = 0;
  unanswered_ = 0;
  told_failure_ = false;
  if (reach_ == 0) {
    events_.record(peer_event::kReachable);
    reach_changed_ = now.mono;
    out.note(
        Severity::info, kPeerEvent,
        fmt::format("{} answers, stratum {}", identity_.remote.text(), reply.header.stratum.value));
    go_on_with_burst(now);
  }
  reach_ |= 1;
  const Moment here{.now = now, .steered = steered, .ahead_s = clock_.free.steered_s(now)};
  const Moment there = std::exchange(heard_, here).value_or(here);
  if (!reply.measured) return Change::fitness;
  return take(reply.measurement, reply.interleaved ? there : here, now);
}

Association::Change Association::take(const ntp::Measurement& measured, const Moment& at,
                                      ntp::Now now) {
  const double offset_s = (measured.offset + settings_.bias).count();
  // Since then the clock was steered on.
  const double moved_s = clock_.free.steered_s(now) - at.ahead_s;
  filter_.add({at.now.mono, ntp::Seconds{offset_s - moved_s}, measured.delay, measured.dispersion});
  // The offset is that of the middle of the exchange.
  const double since_s = measured.age.count();
  const double free_s = at.ahead_s - at.steered * since_s + offset_s;
  const auto surprise =
      estimator_.add(clock_.free.time_s(at.now.mono) - since_s, free_s, measured.delay.count());
  return surprise == Estimator::Surprise::clock ? Change::surprise : Change::sample;
}

void Association::hurry(ntp::Monotonic now) {
  host_poll_.value = static_cast<std::int8_t>(std::max(settings_.minpoll, slowest_rate_));
  if (settings_.iburst) burst_ = std::max(burst_, kInitialTries);
  next_poll_ = std::max(now, last_poll_ + burst_spacing());
}

void Association::forget(const Estimator::Prior& prior) {
  exchange_.forget_last();
  estimator_.forget(prior);
  filter_.clear();
  if (readings_) readings_->clear();
}

void Association::go_on_with_burst(ntp::Now now) {
  if (!settings_.iburst) return;
  burst_ = kInitialBurst - 1;
  next_poll_ = std::max(now.mono, last_poll_ + burst_spacing());
}

Association::Change Association::on_kiss(const ntp::Reply& reply, ntp::Now now, Outbox& out) {
  const ntp::RefId code = reply.kiss->code;
  const bool news = kiss_ != code;
  kiss_ = code;
  const bool rate = code == ntp::refid("RATE");
  if (rate || code == ntp::refid("DENY") || code == ntp::refid("RSTR")) {
    slow_down(rate, now);
    if (news) {
      const char* what = rate ? "asks for fewer requests: polling it less often"
                              : "refuses to serve us: asking again now and then";
      out.note(Severity::warning, kPeerEvent, fmt::format("{} {}", identity_.remote.text(), what));
    }
    return Change::nothing;
  }
  // Anything else says that the server has no time to give: INIT, STEP and their kin.
  header_ = reply.header;
  unanswered_ = 0;
  packet_flash_ = flash::stratum;
  return Change::fitness;
}

// RATE slows us down for a while, DENY and RSTR for as long as they come; a configured source is
// never removed because of a packet.
void Association::slow_down(bool rate, ntp::Now now) {
  burst_ = 0;
  if (!rate) packet_flash_ = flash::denied;
  slowest_rate_ = std::min(
      kSlowestRate, rate ? std::max<int>(host_poll_.value, slowest_rate_) + 1 : settings_.maxpoll);
  host_poll_.value = static_cast<std::int8_t>(std::max<int>(host_poll_.value, slowest_rate_));
  next_poll_ = std::max(next_poll_, now.mono + interval(host_poll_));
  events_.record(rate ? peer_event::kRateExceeded : peer_event::kAccessDenied);
}

// It was the server that answered, but with nothing to steer a clock by.
Association::Change Association::on_unusable(ntp::ReplyError error, const ntp::Packet& header,
                                             ntp::Now now, Outbox& out) {
  close(out);
  kiss_.reset();
  header_ = header;
  received_ = now.wall;
  packet_flash_ = flash_of(error);
  return Change::fitness;
}

void Association::on_step(ntp::Nanos step, ntp::Monotonic now, Outbox& out) {
  abandon(out);
  exchange_.forget_last();
  wait_for_fresh_readings(now);
  filter_.on_step(step);
  if (!received_.is_unknown()) received_ = received_ + step;
  if (!sent_.is_unknown()) sent_ = sent_ + step;
}

// Offsets against the source stay what they were: it leaps too.
void Association::on_leap(ntp::Nanos jump, Outbox& out) {
  abandon(out);
  exchange_.forget_last();
  if (readings_) readings_->clear();
  estimator_.shift(ntp::Seconds{jump}.count());
}

void Association::on_frequency(double change, ntp::Monotonic at) {
  filter_.on_frequency(change, at);
}

// Every host has loopback addresses: there they say nothing about who is meant.
bool Association::loops() const {
  if (header_->stratum.value <= 1 || local_.address.is_loopback()) return false;
  const ntp::RefId us = ntp::refid_of(local_.address);
  return us.value != 0 && header_->refid == us;
}

ntp::Seconds Association::root_distance(const SelectionSettings& rules, Trust trust,
                                        ntp::Monotonic now) const {
  const auto filtered = filter_.result(now);
  if (!filtered) return ClockFilter::kMaxDispersion;
  const ntp::Seconds root_delay{header_->root_delay.nanos()};
  const ntp::Seconds root_dispersion{header_->root_dispersion.nanos()};
  // The dispersion of the filter counts each answer that is missing as one of 16 s.
  ntp::Seconds dispersion = filtered->dispersion;
  if (trust == Trust::first_word) {
    dispersion = filtered->best.dispersion + ntp::kPhi * ntp::Seconds{now - filtered->best.at};
  }
  return std::max(rules.mindist, (filtered->best.delay + root_delay) / 2 + root_dispersion +
                                     dispersion + filtered->jitter);
}

std::uint16_t Association::fitness(const SelectionSettings& rules, Trust trust,
                                   ntp::Monotonic now) const {
  if (reach_ == 0 || !header_) return flash::peer_unreachable;
  std::uint16_t bits = 0;
  const int stratum = header_->stratum.value;
  const bool nobody = stratum == 0 && !is_clock();
  if (header_->leap == ntp::Leap::unsynchronised || nobody || stratum < rules.floor ||
      stratum >= rules.ceiling || stratum > rules.orphan ||
      header_->stratum >= ntp::kUnsynchronised) {
    bits |= flash::peer_stratum;
  }
  const ntp::Seconds farthest =
      trust == Trust::first_word ? std::min(rules.maxdist, kFirstWordDistance)
                                 : rules.maxdist + ntp::Seconds{ntp::kPhi * host_poll_.seconds()};
  if (root_distance(rules, trust, now) >= farthest) bits |= flash::peer_distance;
  if (loops()) bits |= flash::peer_loop;
  return bits;
}

// How far from the estimate the truth may be: half of the way there, all that the server says of
// itself, and what the estimate is uncertain by. Samples that are missing make a source less fit,
// and old ones are worth less; but the truth does not lie farther away for that: else all would
// agree with a liar as long as they have said little, or say it seldom.
ntp::Seconds Association::farthest(const SelectionSettings& rules,
                                   const ClockFilter::Result& filtered, const Estimate& line,
                                   ntp::Monotonic now) const {
  const ntp::Seconds way = filtered.best.delay + ntp::Seconds{header_->root_delay.nanos()};
  const ntp::Seconds server{header_->root_dispersion.nanos()};
  const ntp::Seconds measured =
      way / 2 + server + kFarthestErrors * ntp::Seconds{line.offset_error_s};
  return std::max(rules.mindist, std::min(measured, root_distance(rules, Trust::first_word, now)));
}

std::optional<Candidate> Association::candidate(const SelectionSettings& rules, Trust trust,
                                                ntp::Now now) {
  const std::uint16_t bits = fitness(rules, trust, now.mono);
  flash_ = packet_flash_ | bits;
  const auto filtered = filter_.result(now.mono);
  const auto line = estimate(now.mono);
  if (flash_ != 0 || settings_.noselect || !filtered || !line) return std::nullopt;
  return Candidate{.offset = ntp::Seconds{line->offset_s - clock_.free.steered_s(now)},
                   .root_distance = farthest(rules, *filtered, *line, now.mono),
                   .error = ntp::Seconds{line->offset_error_s},
                   .jitter = filtered->jitter,
                   .stratum = header_->stratum,
                   .prefer = settings_.prefer,
                   .always_true = settings_.always_true,
                   .is_system_peer = verdict_ == Verdict::system_peer};
}

void Association::set_verdict(Verdict verdict) {
  const bool is_followed = verdict == Verdict::system_peer || verdict == Verdict::pps_peer;
  if (is_followed && verdict_ != verdict) events_.record(peer_event::kSystemPeer);
  if (verdict != Verdict::reject && verdict != Verdict::falseticker) useless_polls_ = 0;
  verdict_ = verdict;
}

AssociationState Association::state(ntp::Now now) const {
  AssociationState s{.id = identity_.id,
                     .name = identity_.configured ? settings_.name : std::string{},
                     .remote = identity_.remote,
                     .local = local_,
                     .configured = identity_.configured,
                     .verdict = verdict_,
                     .events = events_,
                     .version = settings_.version,
                     .host_poll = host_poll_,
                     .peer_poll = host_poll_,
                     .received = received_,
                     .sent = sent_,
                     .reach = reach_,
                     .unreach = unanswered_,
                     .headway = std::max(ntp::Seconds{0}, ntp::Seconds{next_poll_ - now.mono}),
                     .flash = flash_,
                     .bias = settings_.bias,
                     .key = settings_.key.value_or(0),
                     .filter = filter_.stages(now.mono),
                     .counters = counters_};
  s.reach_age = std::max(ntp::Seconds{0}, ntp::Seconds{now.mono - reach_changed_});
  if (header_) {
    s.leap = header_->leap;
    s.last_mode = header_->mode;
    const bool nobody = header_->stratum.value == 0 && !is_clock();
    s.stratum = nobody ? ntp::kUnsynchronised : header_->stratum;
    s.precision = header_->precision;
    s.root_delay = ntp::Seconds{header_->root_delay.nanos()};
    s.root_dispersion = ntp::Seconds{header_->root_dispersion.nanos()};
    s.refid = header_->refid;
    s.reference = header_->reference;
    // Many servers echo the poll of the request or say nothing; only a slower wish means something.
    if (header_->poll > host_poll_ && header_->poll.value <= 17) s.peer_poll = header_->poll;
  }
  if (kiss_) s.refid = *kiss_;
  if (settings_.nts) s.nts_cookies = nts_ ? static_cast<int>(nts_->cookies()) : 0;
  if (is_clock()) {
    s.clock = settings_.clock;
    s.clock_report = report_;
    s.stratum = {settings_.clock->stratum};
    s.refid = settings_.clock->shown_refid();
  }
  if (const auto filtered = filter_.result(now.mono)) {
    s.offset = filtered->best.offset;
    s.delay = filtered->best.delay;
    s.dispersion = filtered->dispersion;
    s.jitter = filtered->jitter;
  }
  return s;
}

}  // namespace core
