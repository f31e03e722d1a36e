#include "node/statistics_view.hpp"

#include <algorithm>
#include <chrono>

#include "node/figures.hpp"

namespace node {
namespace {

using mode6::MaybeInt;
using Out = mode6::SystemVariables;

/// One counter, its variable, and the variable of the last hour.
struct Counted {
  std::uint64_t ServerCounters::* counter;
  MaybeInt Out::* all;
  MaybeInt Out::* recent;
};

constexpr Counted kCounted[] = {
    {&ServerCounters::received, &Out::ss_received, &Out::ss_received_r},
    {&ServerCounters::this_version, &Out::ss_thisver, &Out::ss_thisver_r},
    {&ServerCounters::old_version, &Out::ss_oldver, &Out::ss_oldver_r},
    {&ServerCounters::version_1, &Out::ss_ver1, &Out::ss_ver1_r},
    {&ServerCounters::version_1_client, &Out::ss_ver1client, &Out::ss_ver1client_r},
    {&ServerCounters::version_1_zero, &Out::ss_ver1zero, &Out::ss_ver1zero_r},
    {&ServerCounters::version_1_symmetric, &Out::ss_ver1symm, &Out::ss_ver1symm_r},
    {&ServerCounters::bad_format, &Out::ss_badformat, &Out::ss_badformat_r},
    {&ServerCounters::bad_auth, &Out::ss_badauth, &Out::ss_badauth_r},
    {&ServerCounters::declined, &Out::ss_declined, &Out::ss_declined_r},
    {&ServerCounters::restricted, &Out::ss_restricted, &Out::ss_restricted_r},
    {&ServerCounters::limited, &Out::ss_limited, &Out::ss_limited_r},
    {&ServerCounters::kod_sent, &Out::ss_kodsent, &Out::ss_kodsent_r},
    {&ServerCounters::processed, &Out::ss_processed, &Out::ss_processed_r},
};

void add_server(const Node& node, ntp::Monotonic now, Out& out) {
  for (const Counted& counted : kCounted) {
    const std::uint64_t all = node.counters().*counted.counter;
    out.*counted.all = number(all);
    out.*counted.recent = number(all - node.hour_counters().*counted.counter);
  }
  out.ss_uptime = whole_seconds(now - node.started());
  out.ss_reset = whole_seconds(now - node.since().sys);
  out.ss_reset_r = whole_seconds(now - node.hour());
  out.ss_numctlreq = number(node.counters().control);
}

/// What all lists of clients are together.
struct Clients {
  std::size_t buckets = 0;
  std::size_t size = 0;
  std::size_t limit = 0;
  std::size_t octets = 0;
  ntp::Nanos oldest_age{0};
  core::MruCounters counters;
};

Clients clients_of(const Node& node, ntp::Monotonic now) {
  Clients sum;
  for (const core::MruList* list : node.mru_lists()) {
    sum.buckets += list->buckets();
    sum.size += list->size();
    sum.limit += list->limit();
    sum.octets += list->octets();
    sum.oldest_age = std::max(sum.oldest_age, list->oldest_age(now));
    const core::MruCounters& counters = list->counters();
    sum.counters.deepest += counters.deepest;
    sum.counters.known += counters.known;
    sum.counters.added += counters.added;
    sum.counters.recycled_old += counters.recycled_old;
    sum.counters.recycled_full += counters.recycled_full;
    sum.counters.refused += counters.refused;
  }
  return sum;
}

void add_mru(const Node& node, ntp::Monotonic now, Out& out) {
  // Bit 0: recorded; bit 1: also used for rates.
  out.mru_enabled = node.mru() != nullptr ? 3 : 0;
  if (node.mru() == nullptr) return;
  const core::MruSettings& settings = node.settings().mru;
  const Clients clients = clients_of(node, now);
  out.mru_hashslots = number(clients.buckets);
  out.mru_depth = number(clients.size);
  out.mru_deepest = number(clients.counters.deepest);
  out.mru_mindepth = number(settings.mindepth);
  out.mru_maxdepth = number(clients.limit);
  out.mru_maxage = whole_seconds(settings.maxage);
  out.mru_minage = whole_seconds(settings.minage);
  out.mru_mem = number(clients.octets / 1024);
  out.mru_maxmem = number(settings.maxmem_octets / 1024);
  out.mru_exists = number(clients.counters.known);
  out.mru_new = number(clients.counters.added);
  out.mru_recycleold = number(clients.counters.recycled_old);
  out.mru_recyclefull = number(clients.counters.recycled_full);
  out.mru_none = number(clients.counters.refused);
  out.mru_oldest_age = whole_seconds(clients.oldest_age);
}

void add_auth(const Node& node, ntp::Monotonic now, Out& out) {
  const mode6::AuthCounters& auth = node.auth_counters();
  out.authreset = whole_seconds(now - node.since().auth);
  out.authkeys = number(node.keys().size());
  out.authkexpired = 0;  // there is no date in a keys file
  out.authklookups = number(auth.lookups);
  out.authknotfound = number(auth.not_found);
  out.authencrypts = number(auth.digests_made + auth.cmacs_made);
  out.authdigestencrypts = number(auth.digests_made);
  out.authcmacencrypts = number(auth.cmacs_made);
  out.authdecrypts = number(auth.digests_checked + auth.cmacs_checked);
  out.authdigestdecrypts = number(auth.digests_checked);
  out.authdigestfails = number(auth.digests_wrong);
  out.authcmacdecrypts = number(auth.cmacs_checked);
  out.authcmacfails = number(auth.cmacs_wrong);
}

void add_kernel(const KernelLoop& kernel, Out& out) {
  out.koffset = kernel.offset;
  out.kfreq = kernel.frequency;
  out.kmaxerr = kernel.max_error;
  out.kesterr = kernel.est_error;
  out.kstflags = kernel.status;
  out.ktimeconst = kernel.time_constant;
  out.kprecis = kernel.precision;
  out.kfreqtol = kernel.tolerance;
  out.kppsfreq = kernel.pps_frequency;
  out.kppsstab = kernel.pps_stability;
  out.kppsjitter = kernel.pps_jitter;
  out.kppscalibdur = kernel.pps_interval_s;
  out.kppscalibs = kernel.calibrations;
  out.kppscaliberrs = kernel.calibration_errors;
  out.kppsjitexc = kernel.jitter_exceeded;
  out.kppsstbexc = kernel.stability_exceeded;
}

void add_io(const IoCounters& io, Out& out) {
  out.io_received = number(io.received);
  out.io_sent = number(io.sent);
  out.io_sendfailed = number(io.send_failed);
  out.io_wakeups = number(io.wakeups);
  // Nothing wakes the daemon for a socket but a datagram.
  out.io_goodwakeups = number(io.wakeups);
}

void add_exchanges(const NtsCounters& nts, Out& out) {
  out.nts_ke_serves_good = number(nts.exchanged.count);
  out.nts_ke_serves_good_wall = nts.exchanged.wall;
  out.nts_ke_serves_good_cpu = nts.exchanged.cpu;
  out.nts_ke_serves_nossl = number(nts.without_tls.count);
  out.nts_ke_serves_nossl_wall = nts.without_tls.wall;
  out.nts_ke_serves_nossl_cpu = nts.without_tls.cpu;
  out.nts_ke_serves_bad = number(nts.bad_exchanges.count);
  out.nts_ke_serves_bad_wall = nts.bad_exchanges.wall;
  out.nts_ke_serves_bad_cpu = nts.bad_exchanges.cpu;
}

void add_nts(const Node& node, Out& out) {
  const core::NtsClientCounters& client = node.engine().nts_counters();
  out.nts_client_send = number(client.sent);
  out.nts_client_recv_good = number(client.good);
  out.nts_client_recv_bad = number(client.bad);
  out.nts_ke_probes_good = number(client.exchanges);
  out.nts_ke_probes_bad = number(client.bad_exchanges);
  const NtsCounters& nts = node.nts().counters;
  out.nts_server_recv_good = number(nts.good);
  out.nts_server_recv_bad = number(nts.bad);
  out.nts_server_send = number(nts.sent);
  out.nts_cookie_make = number(nts.made);
  out.nts_cookie_decode_current = number(nts.current);
  out.nts_cookie_decode_old = number(nts.old);
  out.nts_cookie_decode_old2 = number(nts.old2);
  out.nts_cookie_decode_older = number(nts.older);
  out.nts_cookie_decode_too_old = number(nts.too_old);
  out.nts_cookie_decode_error = number(nts.errors);
  const std::uint64_t opened = nts.current + nts.old + nts.old2 + nts.older;
  out.nts_cookie_decode = out.nts_cookie_decode_total = number(opened);
  // What is asked for while nothing is served that way is not looked at.
  out.nts_cookie_not_server = 0;
  add_exchanges(nts, out);
}

}  // namespace

void add_statistics(const Node& node, ntp::Now now, mode6::SystemVariables& out) {
  const Surroundings& around = node.surroundings();
  add_server(node, now.mono, out);
  add_mru(node, now.mono, out);
  add_auth(node, now.mono, out);
  if (const auto kernel = around.kernel ? around.kernel() : std::nullopt) add_kernel(*kernel, out);
  if (const auto io = around.io ? around.io() : std::nullopt) add_io(*io, out);
  if (out.io_received) out.iostats_reset = whole_seconds(now.mono - node.since().io);
  out.timerstats_reset = whole_seconds(now.mono - node.since().timer);
  out.timer_xmts = number(node.polls_sent());
  add_nts(node, out);
  if (!node.saved_config().empty()) out.savedconfig = node.saved_config();
}

}  // namespace node
