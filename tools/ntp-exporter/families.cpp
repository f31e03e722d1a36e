#include "ntp-exporter/families.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mode6/status_words.hpp"
#include "ntp-exporter/families_nts.hpp"
#include "ntp/address.hpp"
#include "view/escape.hpp"
#include "view/refid_text.hpp"

namespace ntp_exporter {
namespace {

using view::MetricFamily;
using view::MetricLabel;
using view::Metrics;
using enum view::MetricKind;

using Labels = std::vector<MetricLabel>;

std::optional<double> seconds(const mode6::MaybeSeconds& value) {
  return value ? std::optional{value->count()} : std::nullopt;
}
std::optional<double> number(const mode6::MaybeInt& value) {
  return value ? std::optional{static_cast<double>(*value)} : std::nullopt;
}
std::optional<double> ratio(const mode6::MaybePpm& value) {
  return value ? std::optional{value->value * 1e-6} : std::nullopt;
}
/// 2^exponent seconds, of an exponent that a clock can have.
std::optional<double> power(const mode6::MaybeInt& exponent) {
  if (!exponent || *exponent < -40 || *exponent > 40) return {};
  return std::exp2(static_cast<double>(*exponent));
}

// -----------------------------------------------------------------------------------------------
// The probe.

constexpr MetricFamily kSuccess{"ntp_probe_success", gauge, "",
                                "1 when everything that the module asks for came."};
constexpr MetricFamily kDuration{"ntp_probe_duration_seconds", gauge, "seconds",
                                 "How long the probe took."};
constexpr MetricFamily kSent{"ntp_probe_sent_datagrams", gauge, "",
                             "Control datagrams that were sent, with repetitions."};
constexpr MetricFamily kStrays{"ntp_probe_stray_datagrams", gauge, "",
                               "Datagrams that came from the target and were no answers."};
constexpr MetricFamily kControl{"ntp_control_success", gauge, "",
                                "1 when the target answered all control messages (mode 6)."};
constexpr MetricFamily kFailure{"ntp_probe_failure", gauge, "",
                                "1 for the reason why control messages were not all answered."};
constexpr MetricFamily kSeenSuccess{"ntp_seen_success", gauge, "",
                                    "1 when a time request (mode 3) was answered with the time."};
constexpr MetricFamily kSeenFailure{"ntp_seen_failure", gauge, "",
                                    "1 for the reason why no time was seen."};

void add_reasons(const MetricFamily& family, const std::optional<Trouble>& trouble, Metrics& out) {
  out.add_states(family, "reason", {std::begin(kReasons), std::end(kReasons)},
                 trouble ? trouble->reason : std::string_view{});
}

void add_probe(const Result& result, Metrics& out) {
  out.add(kSuccess, result.success() ? 1.0 : 0.0);
  out.add(kDuration, result.duration_s);
  if (result.groups.control()) {
    out.add(kSent, static_cast<double>(result.sent));
    out.add(kStrays, static_cast<double>(result.strays));
    out.add(kControl, result.control_trouble ? 0.0 : 1.0);
    add_reasons(kFailure, result.control_trouble, out);
  }
  if (result.groups.seen) {
    out.add(kSeenSuccess, result.seen_trouble ? 0.0 : 1.0);
    add_reasons(kSeenFailure, result.seen_trouble, out);
  }
}

// -----------------------------------------------------------------------------------------------
// What the daemon says of itself.

constexpr MetricFamily kTarget{"ntp_target", info, "", "What the target says that it is."};
constexpr MetricFamily kStratum{"ntp_system_stratum", gauge, "",
                                "Hops from a reference clock; 16: not synchronised."};
constexpr MetricFamily kLeap{"ntp_system_leap_indicator", gauge, "",
                             "0 none, 1 a second more, 2 a second less, 3 not synchronised."};
constexpr MetricFamily kSynchronized{
    "ntp_system_synchronized", gauge, "",
    "1 when a source is selected and the clock took the last correction."};
constexpr MetricFamily kOffset{
    "ntp_system_offset_seconds", gauge, "seconds",
    "By its own word; positive: the clock of the target is behind its sources."};
constexpr MetricFamily kJitter{"ntp_system_jitter_seconds", gauge, "seconds",
                               "Of the sources that are combined."};
constexpr MetricFamily kClockJitter{"ntp_system_clock_jitter_seconds", gauge, "seconds",
                                    "Of the corrections."};
constexpr MetricFamily kFrequency{"ntp_system_frequency_offset_ratio", gauge, "ratio",
                                  "Correction of the frequency that is in force."};
constexpr MetricFamily kWander{"ntp_system_frequency_wander_ratio", gauge, "ratio",
                               "How much the frequency wanders."};
constexpr MetricFamily kRootDelay{"ntp_system_root_delay_seconds", gauge, "seconds",
                                  "Round trip to the root."};
constexpr MetricFamily kRootDispersion{"ntp_system_root_dispersion_seconds", gauge, "seconds",
                                       "Dispersion to the root."};
constexpr MetricFamily kRootDistance{
    "ntp_system_root_distance_seconds", gauge, "seconds",
    "Half the root delay and the root dispersion: by its own word the clock is not further off."};
constexpr MetricFamily kReference{"ntp_system_reference_timestamp_seconds", gauge, "seconds",
                                  "When the clock was last corrected, Unix time."};
constexpr MetricFamily kPoll{"ntp_system_poll_interval_seconds", gauge, "seconds",
                             "Time constant of the loop."};
constexpr MetricFamily kPrecision{"ntp_system_precision_seconds", gauge, "seconds",
                                  "Of the clock."};
constexpr MetricFamily kTai{"ntp_system_tai_offset_seconds", gauge, "seconds", "TAI minus UTC."};
constexpr MetricFamily kClockControl{
    "ntp_system_clock_control", gauge, "",
    "0 when the clock took no correction; only Gnomon's daemon says so."};

std::optional<double> unix_time(const mode6::MaybeTimestamp& time) {
  if (!time || time->is_unknown()) return {};
  // Nearest to 2026: the era of today's timestamps.
  constexpr std::int64_t kNear = 1'780'000'000;
  return static_cast<double>(time->unix_seconds(kNear)) + time->fraction() / 4294967296.0;
}

void add_system(const Result& result, Metrics& out) {
  const mode6::SystemVariables& system = result.system;
  const auto label = [](const mode6::MaybeText& text) { return view::escape(text.value_or("")); };
  out.add(kTarget, 1.0,
          Labels{{"version", label(system.version)},
                 {"system", label(system.system)},
                 {"processor", label(system.processor)}});
  out.add(kStratum, number(system.stratum));
  out.add(kLeap, static_cast<double>(static_cast<int>(result.status->leap)));
  const bool synchronised =
      result.status->leap != ntp::Leap::unsynchronised && system.clock_control.value_or(1) != 0;
  out.add(kSynchronized, synchronised ? 1.0 : 0.0);
  out.add(kClockControl, number(system.clock_control));
  if (synchronised) out.add(kOffset, seconds(system.offset));
  out.add(kJitter, seconds(system.sys_jitter));
  out.add(kClockJitter, seconds(system.clk_jitter));
  out.add(kFrequency, ratio(system.frequency));
  out.add(kWander, ratio(system.clk_wander));
  out.add(kRootDelay, seconds(system.rootdelay));
  out.add(kRootDispersion, seconds(system.rootdisp));
  if (system.rootdelay && system.rootdisp) {
    out.add(kRootDistance, system.rootdelay->count() / 2 + system.rootdisp->count());
  }
  out.add(kReference, unix_time(system.reftime));
  out.add(kPoll, power(system.tc));
  out.add(kPrecision, power(system.precision));
  out.add(kTai, number(system.tai));
}

// -----------------------------------------------------------------------------------------------
// Its sources.

constexpr MetricFamily kSourceOffset{"ntp_source_offset_seconds", gauge, "seconds",
                                     "Positive: the clock of the target is behind the source."};
constexpr MetricFamily kSourceDelay{"ntp_source_delay_seconds", gauge, "seconds", "Round trip."};
constexpr MetricFamily kSourceDispersion{"ntp_source_dispersion_seconds", gauge, "seconds",
                                         "Of the samples."};
constexpr MetricFamily kSourceJitter{"ntp_source_jitter_seconds", gauge, "seconds",
                                     "Of the samples."};
constexpr MetricFamily kSourceRootDelay{"ntp_source_root_delay_seconds", gauge, "seconds",
                                        "Of the source, round trip to the root."};
constexpr MetricFamily kSourceRootDispersion{"ntp_source_root_dispersion_seconds", gauge, "seconds",
                                             "Of the source."};
constexpr MetricFamily kSourcePoll{"ntp_source_poll_interval_seconds", gauge, "seconds",
                                   "How often it is asked."};
constexpr MetricFamily kSourceStratum{"ntp_source_stratum", gauge, "",
                                      "Of the source; 16: not synchronised, or never heard."};
constexpr MetricFamily kSourceReach{"ntp_source_reachability_ratio", gauge, "ratio",
                                    "Part of the last eight polls that was answered."};
constexpr MetricFamily kSourceAge{"ntp_source_last_reply_age_seconds", gauge, "seconds",
                                  "Since its last packet, by the clock of the target."};
constexpr MetricFamily kSourceUnreach{"ntp_source_unreachable_polls", gauge, "",
                                      "Polls without an answer since the last."};
constexpr MetricFamily kSourceSelection{"ntp_source_selection", gauge, "",
                                        "1 for where the selection put the source."};
constexpr MetricFamily kSourceFlash{"ntp_source_flash", gauge, "",
                                    "1 for each test that the last packet failed."};
constexpr MetricFamily kSourceAuthenticated{"ntp_source_authenticated", gauge, "",
                                            "1 when its packets are signed and the MAC is right."};
constexpr MetricFamily kSources{"ntp_sources", gauge, "", "Sources that the daemon has."};

std::string_view type_of(const mode6::PeerVariables& peer) {
  const auto address = ntp::IpAddress::parse(peer.srcadr.value_or(""));
  if (address && view::is_reference_clock(*address)) return "refclock";
  if (peer.ntscookies.value_or(0) > 0) return "nts";
  if (!address || address->is_unspecified()) return "pool";
  switch (peer.hmode.value_or(3)) {
    case 1:
    case 2:
      return "peer";
    case 5:
    case 6:
      return "broadcast";
    default:
      return "unicast";
  }
}

/// Neither association id nor anything else that changes by itself: each change would be a series.
Labels labels_of(const mode6::PeerVariables& peer) {
  const std::string address = view::escape(peer.srcadr.value_or(""));
  const std::string name =
      peer.srchost && !peer.srchost->empty() ? view::escape(*peer.srchost) : address;
  return {{"address", address}, {"name", name}, {"type", std::string{type_of(peer)}}};
}

std::optional<double> age(const mode6::PeersReply& reply, const mode6::PeerVariables& peer) {
  if (!reply.clock || !peer.rec || peer.rec->is_unknown()) return {};
  const ntp::Seconds passed{*reply.clock - *peer.rec};
  if (passed.count() < 0) return {};
  return passed.count();
}

void add_flash(const mode6::PeerVariables& peer, const Labels& labels, Metrics& out) {
  if (!peer.flash) return;
  constexpr unsigned kBits = 16;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const auto flag = static_cast<std::uint16_t>(1U << bit);
    const std::string word = mode6::flash_words(flag, ",");
    if (word.empty()) continue;
    Labels with = labels;
    with.push_back({"test", word});
    out.add(kSourceFlash, (static_cast<std::uint64_t>(*peer.flash) & flag) != 0 ? 1.0 : 0.0,
            std::move(with));
  }
}

void add_source(const mode6::PeersReply& reply, const mode6::PeerReply& source,
                const Labels& labels, Metrics& out) {
  const mode6::PeerVariables& peer = source.variables;
  const bool heard = peer.reach.value_or(0) != 0;
  out.add(kSourceStratum, number(peer.stratum), labels);
  if (peer.reach) {
    const auto bits = static_cast<unsigned>(*peer.reach) & 0xffU;
    out.add(kSourceReach, std::popcount(bits) / 8.0, labels);
  }
  out.add(kSourceUnreach, number(peer.unreach), labels);
  out.add(kSourcePoll, power(peer.hpoll), labels);
  // By the number of the selection.
  static const std::vector<std::string_view> kStates{
      "reject", "falseticker", "excess", "outlier", "candidate", "backup", "sys.peer", "pps.peer"};
  const std::string_view selection = kStates.at(std::to_underlying(source.status.selection) & 7U);
  out.add_states(kSourceSelection, "state", kStates, selection, labels);
  out.add(kSourceAuthenticated, source.status.auth_ok ? 1.0 : 0.0, labels);
  add_flash(peer, labels, out);
  // What was never measured is no offset of zero.
  if (!heard) return;
  out.add(kSourceOffset, seconds(peer.offset), labels);
  out.add(kSourceDelay, seconds(peer.delay), labels);
  out.add(kSourceDispersion, seconds(peer.dispersion), labels);
  out.add(kSourceJitter, seconds(peer.jitter), labels);
  out.add(kSourceRootDelay, seconds(peer.rootdelay), labels);
  out.add(kSourceRootDispersion, seconds(peer.rootdisp), labels);
  out.add(kSourceAge, age(reply, peer), labels);
}

void add_sources(const mode6::PeersReply& reply, Metrics& out) {
  if (reply.failure) return;
  out.add(kSources, static_cast<double>(reply.peers.size()));
  // Two associations with one address and name would be two samples of one series.
  std::set<std::string> known;
  for (const mode6::PeerReply& source : reply.peers) {
    if (source.failure || source.text.empty()) continue;
    const Labels labels = labels_of(source.variables);
    if (!known.insert(labels[0].value + ' ' + labels[1].value + ' ' + labels[2].value).second) {
      continue;
    }
    add_source(reply, source, labels, out);
  }
}

// -----------------------------------------------------------------------------------------------
// What it serves.

struct Count {
  MetricFamily family;
  mode6::MaybeInt mode6::SystemVariables::* member;
};
using V = mode6::SystemVariables;
constexpr Count kServed[] = {
    {{"ntp_server_received_packets", counter, "packets", "Packets that came."}, &V::ss_received},
    {{"ntp_server_processed_packets", counter, "packets", "Packets that were worked on."},
     &V::ss_processed},
    {{"ntp_server_current_version_packets", counter, "packets", "Packets of NTP version 4."},
     &V::ss_thisver},
    {{"ntp_server_older_version_packets", counter, "packets", "Packets of older versions."},
     &V::ss_oldver},
    {{"ntp_server_bad_format_packets", counter, "packets", "Malformed packets."}, &V::ss_badformat},
    {{"ntp_server_bad_auth_packets", counter, "packets", "Packets with a wrong MAC."},
     &V::ss_badauth},
    {{"ntp_server_declined_packets", counter, "packets", "Packets that were declined."},
     &V::ss_declined},
    {{"ntp_server_restricted_packets", counter, "packets", "Packets that a restriction forbids."},
     &V::ss_restricted},
    {{"ntp_server_limited_packets", counter, "packets", "Packets above the rate limit."},
     &V::ss_limited},
    {{"ntp_server_kod_packets", counter, "packets", "Kisses-o'-death that were sent."},
     &V::ss_kodsent},
    {{"ntp_server_uptime_seconds", gauge, "seconds", "Since the daemon started."}, &V::ss_uptime},
    {{"ntp_clients", gauge, "", "Addresses of clients that are remembered."}, &V::mru_depth},
    {{"ntp_clients_deepest", gauge, "", "Most addresses that were remembered at once."},
     &V::mru_deepest},
    {{"ntp_clients_limit", gauge, "", "Addresses that may be remembered."}, &V::mru_maxdepth},
};

// -----------------------------------------------------------------------------------------------
// What is seen of it.

constexpr MetricFamily kSeenOffset{
    "ntp_seen_offset_seconds", gauge, "seconds",
    "Seen by a time request; positive: the clock of the target is behind the clock here."};
constexpr MetricFamily kSeenRtt{"ntp_seen_rtt_seconds", gauge, "seconds",
                                "Round trip of the time request without the target's turnaround."};
constexpr MetricFamily kSeenStratum{"ntp_seen_stratum", gauge, "", "In the reply."};
constexpr MetricFamily kSeenRootDistance{
    "ntp_seen_root_distance_seconds", gauge, "seconds",
    "Half the root delay and the root dispersion in the reply."};

void add_seen(const common::Seen& seen, Metrics& out) {
  const ntp::Packet& header = seen.reply.header;
  // The measurement says how far the clock here is behind the target.
  out.add(kSeenOffset, -seen.reply.measurement.offset.count());
  out.add(kSeenRtt, seen.reply.measurement.delay.count());
  out.add(kSeenStratum, static_cast<double>(header.stratum.value));
  out.add(kSeenRootDistance, (ntp::Seconds{header.root_delay.nanos()} / 2 +
                              ntp::Seconds{header.root_dispersion.nanos()})
                                 .count());
}

// -----------------------------------------------------------------------------------------------
// The exporter itself.

constexpr MetricFamily kBuild{"ntp_exporter_build", info, "", "What this exporter is."};
constexpr MetricFamily kRequests{"ntp_exporter_probe_requests", counter, "",
                                 "Requests for a probe."};
constexpr MetricFamily kProbes{"ntp_exporter_probes", counter, "", "Probes that were begun."};
constexpr MetricFamily kCoalesced{"ntp_exporter_coalesced_requests", counter, "",
                                  "Requests that another one's probe answered."};
constexpr MetricFamily kSucceeded{"ntp_exporter_successful_probes", counter, "",
                                  "Probes to which everything came."};
constexpr MetricFamily kFailures{"ntp_exporter_failures", counter, "",
                                 "Halves of probes that failed."};
constexpr MetricFamily kRefusalsCounted{"ntp_exporter_refused_requests", counter, "",
                                        "Requests that led to no probe."};
constexpr MetricFamily kProbeSeconds{"ntp_exporter_probe_duration_seconds", counter, "seconds",
                                     "What all probes together took."};
constexpr MetricFamily kOpen{"ntp_exporter_open_probes", gauge, "", "Probes that are open."};
constexpr MetricFamily kCpu{"process_cpu_seconds", counter, "seconds", "User and system time."};
constexpr MetricFamily kStart{"process_start_time_seconds", gauge, "seconds", "Unix time."};
constexpr MetricFamily kResident{"process_resident_memory_bytes", gauge, "bytes", "In use."};
constexpr MetricFamily kDescriptors{"process_open_fds", gauge, "", "Open descriptors."};

void add_by_reason(const MetricFamily& family, std::span<const std::string_view> reasons,
                   const std::map<std::string_view, std::uint64_t>& counts, Metrics& out) {
  for (const std::string_view reason : reasons) {
    const auto found = counts.find(reason);
    out.add(family, found == counts.end() ? 0.0 : static_cast<double>(found->second),
            Labels{{"reason", std::string{reason}}});
  }
}

}  // namespace

Metrics metrics_of(const Result& result) {
  Metrics out;
  add_probe(result, out);
  if (result.status && result.groups.system) add_system(result, out);
  if (result.status && result.groups.sources) add_sources(result.sources, out);
  for (const auto& [family, member] : kServed) {
    if (result.status) out.add(family, number(result.counters.*member));
  }
  if (result.status) add_nts(result.counters, out);
  if (result.seen) add_seen(*result.seen, out);
  return out;
}

Metrics metrics_of(const Counters& counters, std::size_t open, const Process& process,
                   std::string_view version) {
  Metrics out;
  const auto count = [&](const MetricFamily& family, std::uint64_t value) {
    out.add(family, static_cast<double>(value));
  };
  out.add(kBuild, 1.0, Labels{{"version", std::string{version}}});
  count(kRequests, counters.requests);
  count(kProbes, counters.probes);
  count(kCoalesced, counters.coalesced);
  count(kSucceeded, counters.succeeded);
  out.add(kProbeSeconds, counters.probe_seconds);
  add_by_reason(kFailures, kReasons, counters.failures, out);
  add_by_reason(kRefusalsCounted, kRefusals, counters.refusals, out);
  count(kOpen, open);
  out.add(kCpu, process.cpu_s);
  out.add(kStart, process.start_unix_s);
  out.add(kResident, process.resident_octets);
  out.add(kDescriptors, process.descriptors);
  return out;
}

}  // namespace ntp_exporter
