#include "node/status_view.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "node/figures.hpp"
#include "node/restriction_words.hpp"
#include "node/statistics_view.hpp"

namespace node {
namespace {

// Stratum 1 names its reference in letters, and so does who has none: INIT, STEP, a kiss code.
bool refid_is_text(ntp::Stratum stratum) {
  return stratum.value <= 1 || stratum >= ntp::kUnsynchronised;
}

std::int64_t mode_number(ntp::Mode mode) { return static_cast<std::int64_t>(mode); }

std::string endpoint_text(const ntp::Endpoint& endpoint) {
  return endpoint.address.family == ntp::Family::none ? "0.0.0.0:0" : endpoint.text();
}

// Driver 1, unit 0: the name that refclocks have had on this protocol since the first daemons.
const ntp::Endpoint kLocalClock{ntp::IpAddress::v4(0x7f7f0100), 123};

ntp::Endpoint remote_of(const core::AssociationState& peer) {
  return peer.local_clock ? kLocalClock : peer.remote;
}

std::uint8_t source_of(const core::SystemState& system) {
  if (system.system_peer == 0) return mode6::kSourceUnspecified;
  if (system.clock_source) return core::row_of(*system.clock_source).source;
  return system.local_source ? mode6::kSourceLocal : mode6::kSourceNtp;
}

void add_system_clock(const core::SystemState& system, mode6::SystemVariables& out) {
  out.leap = static_cast<std::int64_t>(system.leap);
  out.stratum = system.stratum.value;
  out.precision = system.precision.value;
  out.rootdelay = system.root_delay;
  out.rootdisp = system.root_dispersion;
  out.rootdist = system.root_delay / 2 + system.root_dispersion;
  out.refid = refid_text(system.refid, refid_is_text(system.stratum));
  out.reftime = system.reference;
  out.tc = system.time_constant.value;
  out.mintc = system.min_time_constant.value;
  out.peer = system.system_peer;
  out.offset = system.offset;
  out.frequency = system.frequency;
  out.sys_jitter = system.jitter;
  out.clk_jitter = system.clock_jitter;
  out.clk_wander = system.wander;
  if (system.smear_interval.count() > 0) {
    out.leapsmearinterval = static_cast<std::int64_t>(system.smear_interval.count());
    out.leapsmearoffset = system.smear_offset.value_or(ntp::Seconds{0});
  }
  out.clock_control = system.clock.works ? 1 : 0;
  if (!system.clock.works) out.clock_error = system.clock.error;
}

/// "YYYYMMDDHHMM", as the classic daemon writes the times of its list of leap seconds.
std::string minute_text(std::int64_t ntp_s) {
  constexpr std::int64_t kUnixEpoch_ntp_s = 2'208'988'800;
  const std::chrono::sys_seconds time{std::chrono::seconds{ntp_s - kUnixEpoch_ntp_s}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time - midnight).count();
  return fmt::format("{:04}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     minutes / 60, minutes % 60);
}

void add_leap_table(const std::optional<core::LeapTable>& table, ntp::Timestamp now,
                    mode6::SystemVariables& out) {
  if (!table) return;
  const int tai_s = table->tai_ahead_s(now).value_or(0);
  if (tai_s > 0) out.tai = tai_s;
  out.leapsec = minute_text(table->entries.back().ntp_s);
  out.expire = minute_text(table->expires_ntp_s);
}

void add_system_peer(const std::optional<core::AssociationState>& peer,
                     mode6::SystemVariables& out) {
  out.peeradr = peer ? endpoint_text(remote_of(*peer)) : "0.0.0.0:0";
  out.peermode = mode_number(peer ? ntp::Mode::client : ntp::Mode::reserved);
}

void add_identity(const Identity& identity, mode6::SystemVariables& out) {
  out.version = identity.version;
  out.processor = identity.processor;
  out.system = identity.system;
  out.release = identity.release;
}

void add_addresses(const core::AssociationState& peer, mode6::PeerVariables& out) {
  const ntp::Endpoint remote = remote_of(peer);
  out.srcadr = address_text(remote.address);
  out.srcport = remote.port;
  if (peer.local_clock) {
    out.srchost = "LOCAL(0)";
  } else if (peer.clock) {
    out.srchost = peer.clock->clock.label();
  } else if (!peer.name.empty() && !ntp::IpAddress::parse(peer.name)) {
    out.srchost = peer.name;
  }
  out.dstadr = address_text(peer.local.address);
  out.dstport = peer.local.port;
}

void add_header(const core::AssociationState& peer, mode6::PeerVariables& out) {
  out.leap = static_cast<std::int64_t>(peer.leap);
  out.hmode = mode_number(ntp::Mode::client);
  out.pmode = mode_number(peer.last_mode);
  out.stratum = peer.stratum.value;
  out.ppoll = peer.peer_poll.value;
  out.hpoll = peer.host_poll.value;
  out.precision = peer.precision.value;
  out.rootdelay = peer.root_delay;
  out.rootdisp = peer.root_dispersion;
  out.refid = refid_text(peer.refid, peer.local_clock || peer.clock || refid_is_text(peer.stratum));
  out.reftime = peer.reference;
  out.rec = peer.received;
  out.xmt = peer.sent;
  out.reach = peer.reach;
  out.unreach = peer.unreach;
  out.headway = whole_seconds(peer.headway);
  out.flash = peer.flash;
  out.keyid = peer.key;
  out.ntscookies = peer.nts_cookies;
}

void add_statistics(const core::AssociationState& peer, mode6::PeerVariables& out) {
  out.delay = peer.delay;
  out.offset = peer.offset;
  out.jitter = peer.jitter;
  out.dispersion = peer.dispersion;
  if (peer.bias.count() != 0) out.bias = peer.bias;
  mode6::FilterStages delay{};
  mode6::FilterStages offset{};
  mode6::FilterStages dispersion{};
  for (std::size_t i = 0; i < peer.filter.size(); ++i) {
    delay[i] = peer.filter[i].delay;
    offset[i] = peer.filter[i].offset;
    dispersion[i] = peer.filter[i].dispersion;
  }
  out.filtdelay = delay;
  out.filtoffset = offset;
  out.filtdisp = dispersion;
}

void add_counters(const core::AssociationCounters& counters, mode6::PeerVariables& out) {
  out.sent = number(counters.sent);
  out.received = number(counters.received);
  out.badauth = number(counters.bad_auth);
  out.bogusorg = number(counters.bogus_origin);
  out.oldpkt = number(counters.duplicate);
  out.seldisp = number(counters.bad_dispersion);
  out.selbroken = number(counters.bad_header);
}

void add_verdict(const core::AssociationState& peer, mode6::PeerVariables& out) {
  out.config = peer.configured ? 1 : 0;
  // No source has a key, and the old daemons have this variable the wrong way round.
  out.authenable = 1;
  out.authentic = 0;
  out.candidate = static_cast<std::int64_t>(peer.verdict);
}

void add_ages(const core::AssociationState& peer, ntp::Timestamp now, mode6::PeerVariables& out) {
  out.timer = whole_seconds(peer.headway);
  if (!peer.received.is_unknown()) out.timerec = whole_seconds(now - peer.received);
  if (peer.reach_age) out.timereach = whole_seconds(*peer.reach_age);
}

mode6::ClockState driven_clock(const core::AssociationState& peer) {
  const core::RefclockSettings& settings = *peer.clock;
  const core::ClockReport& report = peer.clock_report;
  mode6::ClockState clock{.status = {.event_count = report.exceptions,
                                     .code = static_cast<std::uint8_t>(report.condition)},
                          .variables = {}};
  mode6::ClockVariables& out = clock.variables;
  out.name = core::row_of(settings.clock.driver).label;
  out.device = core::row_of(settings.clock.driver).device;
  out.timecode = report.timecode;
  out.poll = number(peer.counters.sent);
  out.noreply = number(report.no_reply);
  out.badformat = number(report.bad_format);
  out.baddata = number(report.bad_data);
  if (settings.time1.count() != 0) out.fudgetime1 = settings.time1;
  if (settings.time2.count() != 0) out.fudgetime2 = settings.time2;
  out.stratum = peer.stratum.value;
  out.refid = refid_text(peer.refid, peer.stratum.value <= 1);
  out.flags = settings.flags;
  return clock;
}

/// nullopt for an association that is no clock, or none at all.
std::optional<mode6::ClockState> clock_of(const std::optional<core::AssociationState>& peer) {
  if (peer && peer->clock) return driven_clock(*peer);
  if (!peer || !peer->local_clock) return std::nullopt;
  mode6::ClockState clock;
  mode6::ClockVariables& out = clock.variables;
  out.name = "LOCAL";
  out.device = "local clock";
  out.timecode = "";
  out.poll = number(peer->counters.sent);
  // It is asked in this process: nothing can be missing or malformed.
  out.noreply = out.badformat = out.baddata = 0;
  out.stratum = peer->stratum.value;
  out.refid = refid_text(peer->refid, true);
  out.flags = 0;
  return clock;
}

}  // namespace

std::string refid_text(ntp::RefId refid, bool as_text) {
  if (!as_text) return ntp::IpAddress::v4(refid.value).text();
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<unsigned char>(refid.value >> shift);
    if (octet == 0) break;
    const bool plain = octet > 0x20 && octet < 0x7f && octet != '"' && octet != ',' && octet != '=';
    text += plain ? static_cast<char>(octet) : '.';
  }
  return text;
}

mode6::SystemStatus StatusView::system_status() const {
  const core::SystemState system = node_.engine().system(now_);
  return {.leap = system.leap,
          .source = source_of(system),
          .event_count = system.events.count,
          .event = system.events.last};
}

mode6::SystemVariables StatusView::system_variables() const {
  const core::SystemState system = node_.engine().system(now_);
  mode6::SystemVariables out;
  add_system_clock(system, out);
  add_system_peer(node_.engine().association(system.system_peer, now_), out);
  add_identity(node_.identity(), out);
  add_leap_table(node_.engine().leap_table(), now_.wall, out);
  add_statistics(node_, now_, out);
  out.clock = now_.wall;
  return out;
}

std::vector<mode6::AssociationId> StatusView::associations() const {
  std::vector<mode6::AssociationId> ids;
  for (const std::uint16_t id : node_.engine().association_ids()) ids.push_back({id});
  std::reverse(ids.begin(), ids.end());
  return ids;
}

std::optional<mode6::PeerStatus> StatusView::peer_status(mode6::AssociationId id) const {
  const auto peer = node_.engine().association(id.value, now_);
  if (!peer) return std::nullopt;
  mode6::PeerStatus status;
  status.configured = peer->configured;
  status.reachable = peer->reach != 0;
  status.auth_enabled = peer->key != 0 || peer->nts_cookies >= 0;
  // An answer without the right MAC or proof is none.
  status.auth_ok = status.auth_enabled && peer->reach != 0;
  status.selection = static_cast<mode6::Selection>(peer->verdict);
  status.event_count = peer->events.count;
  status.event = peer->events.last;
  return status;
}

std::optional<mode6::PeerVariables> StatusView::peer_variables(mode6::AssociationId id) const {
  const auto peer = node_.engine().association(id.value, now_);
  if (!peer) return std::nullopt;
  mode6::PeerVariables out;
  add_addresses(*peer, out);
  add_header(*peer, out);
  add_statistics(*peer, out);
  add_counters(peer->counters, out);
  add_verdict(*peer, out);
  add_ages(*peer, now_.wall, out);
  return out;
}

std::vector<mode6::UserValue> StatusView::user_variables() const {
  std::vector<mode6::UserValue> values;
  for (const core::UserVariable& variable : node_.settings().variables) {
    values.push_back({variable.name, variable.value, variable.by_default});
  }
  return values;
}

std::optional<mode6::ClockState> StatusView::clock(mode6::AssociationId id) const {
  const core::Engine& engine = node_.engine();
  if (id.value != 0) return clock_of(engine.association(id.value, now_));
  // The system peer where it is a clock, else the first clock.
  if (auto clock = clock_of(engine.association(engine.system(now_).system_peer, now_))) {
    return clock;
  }
  for (const std::uint16_t known : engine.association_ids()) {
    if (auto clock = clock_of(engine.association(known, now_))) return clock;
  }
  return std::nullopt;
}

std::vector<mode6::InterfaceRow> StatusView::interfaces() const {
  const auto& ask = node_.surroundings().interfaces;
  return ask ? ask() : std::vector<mode6::InterfaceRow>{};
}

std::vector<mode6::RestrictionRow> StatusView::restrictions() const {
  std::vector<mode6::RestrictionRow> rows;
  const std::vector<core::RestrictRule>& rules = node_.access().rules();
  for (const ntp::Family family : {ntp::Family::ipv4, ntp::Family::ipv6}) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules[i].network.family != family) continue;
      rows.push_back({.address = rules[i].network,
                      .mask = rules[i].mask,
                      .hits = node_.hits(i),
                      .flags = restriction_words(rules[i])});
    }
  }
  return rows;
}

}  // namespace node
