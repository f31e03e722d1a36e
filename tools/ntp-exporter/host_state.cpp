#include "ntp-exporter/host_state.hpp"

#include <cmath>
#include <utility>

#include "view/refid_text.hpp"

namespace ntp_exporter {
namespace {

struct VerdictText {
  std::string_view word;
  std::string_view words;
};
constexpr VerdictText kVerdictTexts[kVerdicts] = {
    {"contradicts", "says that it keeps time, and is seen off"},
    {"off", "is seen off"},
    {"unsynchronised", "is not synchronised"},
    {"uncorrected", "takes no corrections of its clock"},
    {"silent", "does not answer"},
    {"half", "answers in part"},
    {"waiting", "was not asked yet"},
    {"seen_only", "keeps time as seen; says nothing of itself"},
    {"well", "keeps time"},
};

std::string kept(const mode6::MaybeText& text) { return text.value_or("").substr(0, kMostText); }

MaybeReal real_of(const mode6::MaybeSeconds& value) {
  return value && std::isfinite(value->count()) ? MaybeReal{value->count()} : std::nullopt;
}

std::optional<Trouble> kept_trouble(const std::optional<Trouble>& trouble) {
  if (!trouble) return {};
  return Trouble{trouble->reason, trouble->words.substr(0, 3 * kMostText)};
}

SourceState source_state(const mode6::PeerReply& reply) {
  const mode6::PeerVariables& peer = reply.variables;
  SourceState source;
  source.address = kept(peer.srcadr);
  const auto address = ntp::IpAddress::parse(source.address);
  if (address && view::is_reference_clock(*address)) {
    source.address = view::reference_clock_name(*address);
  }
  source.name = kept(peer.srchost);
  source.refid = kept(peer.refid);
  source.selection = reply.status.selection;
  source.stratum = peer.stratum;
  source.reach = peer.reach;
  // What was never measured is no offset of zero.
  if (peer.reach.value_or(0) == 0) return source;
  source.offset_s = real_of(peer.offset);
  source.delay_s = real_of(peer.delay);
  source.jitter_s = real_of(peer.jitter);
  return source;
}

void take_sources(const mode6::PeersReply& reply, SelfPart& self) {
  if (reply.failure) return;
  self.sources_told = reply.peers.size();
  for (const mode6::PeerReply& peer : reply.peers) {
    if (self.sources.size() == kMostSources) return;
    if (!peer.failure && !peer.text.empty()) self.sources.push_back(source_state(peer));
  }
}

SelfPart self_part(const Result& result) {
  SelfPart self;
  self.trouble = kept_trouble(result.control_trouble);
  if (!result.status) return self;
  const mode6::SystemVariables& system = result.system;
  self.known = true;
  self.synchronised = result.status->leap != ntp::Leap::unsynchronised;
  self.takes_corrections = system.clock_control.value_or(1) != 0;
  self.clock_error = kept(system.clock_error);
  self.stratum = system.stratum;
  self.refid = kept(system.refid);
  self.version = kept(system.version);
  // Zero until there is a source: that is no measurement.
  if (self.synchronised) {
    self.offset_s = real_of(system.offset);
    self.jitter_s = real_of(system.sys_jitter);
  }
  if (system.rootdelay && system.rootdisp) {
    self.root_distance_s = real_of(*system.rootdelay / 2 + *system.rootdisp);
  }
  if (system.frequency) self.frequency_ppm = system.frequency->value;
  if (result.groups.sources) take_sources(result.sources, self);
  return self;
}

std::string seen_refid(const ntp::Packet& header) {
  if (header.stratum.value > 1) return ntp::IpAddress::v4(header.refid.value).text();
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<char>(header.refid.value >> shift & 0xffU);
    if (octet != '\0') text += octet;
  }
  return text;
}

SeenPart seen_part(const Result& result) {
  SeenPart seen;
  seen.trouble = kept_trouble(result.seen_trouble);
  if (!result.seen) return seen;
  const ntp::Packet& header = result.seen->reply.header;
  seen.known = true;
  // The measurement says how far the clock here is behind the host.
  seen.offset_s = real_of(-result.seen->reply.measurement.offset);
  seen.rtt_s = real_of(result.seen->reply.measurement.delay);
  seen.root_distance_s = real_of(ntp::Seconds{header.root_delay.nanos()} / 2 +
                                 ntp::Seconds{header.root_dispersion.nanos()});
  seen.stratum = header.stratum.value;
  seen.refid = seen_refid(header);
  return seen;
}

float narrow(const MaybeReal& value) {
  return value ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN();
}

bool is_seen_off(const SeenPart& seen, double middle_s) {
  if (!seen.offset_s) return false;
  const double by_s = std::abs(*seen.offset_s - middle_s);
  // A way that is slow in one direction alone looks like half the round trip.
  return by_s > kSeenOff_s && by_s > seen.rtt_s.value_or(0) / 2;
}

}  // namespace

void take_in(const Result& result, ntp::Monotonic now, HostState& host) {
  if (result.address.address.family != ntp::Family::none) {
    host.address = result.address.address.text();
  }
  host.asked = now;
  Reading reading;
  if (result.groups.control()) {
    SelfPart self = self_part(result);
    if (!result.groups.sources && host.self && self.known) {
      self.sources = std::move(host.self->sources);
      self.sources_told = host.self->sources_told;
    }
    host.self = std::move(self);
    reading.self_s = narrow(host.self->offset_s);
    reading.jitter_s = narrow(host.self->jitter_s);
  }
  if (result.groups.seen) {
    host.seen = seen_part(result);
    reading.seen_s = narrow(host.seen->offset_s);
  }
  host.track.add(now, reading);
}

Verdict verdict_of(const HostState& host, double middle_s) {
  const bool told = host.self && host.self->known;
  const bool seen = host.seen && host.seen->known;
  if (!host.asked) return Verdict::waiting;
  if (!told && !seen) return Verdict::silent;
  const bool off = seen && is_seen_off(*host.seen, middle_s);
  if (off) return told && host.self->synchronised ? Verdict::contradicts : Verdict::off;
  if (told && !host.self->synchronised) return Verdict::unsynchronised;
  if (told && !host.self->takes_corrections) return Verdict::uncorrected;
  if (!told) return Verdict::seen_only;
  const bool part = host.self->trouble || (host.seen && host.seen->trouble);
  return part ? Verdict::half : Verdict::well;
}

std::string_view verdict_words(Verdict verdict) {
  return kVerdictTexts[std::to_underlying(verdict)].words;
}
std::string_view verdict_word(Verdict verdict) {
  return kVerdictTexts[std::to_underlying(verdict)].word;
}

}  // namespace ntp_exporter
