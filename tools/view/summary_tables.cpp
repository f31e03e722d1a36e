#include "view/summary_tables.hpp"

#include <algorithm>
#include <utility>

#include "mode6/header.hpp"

namespace view {
namespace {

using enum SummaryKind;

constexpr std::string_view same = "=";  // both styles have the classic legend
constexpr bool kRecent = true;

constexpr SummaryRow kSysinfo[] = {
    {"peeradr", "system peer:", same, address},
    {"peermode", "system peer mode:", same, mode},
    {"leap", "leap indicator:", same, leap_bits},
    {"stratum", "stratum:", same, integer},
    {"precision", "log2 precision:", same, integer},
    {"rootdelay", "root delay:", same, number},
    {"rootdisp", "root dispersion:", same, number},
    {"rootdist", "", "root distance", number},
    {"refid", "reference ID:", same, text},
    {"reftime", "reference time:", same, timestamp},
    {"sys_jitter", "system jitter:", same, number},
    {"clk_jitter", "clock jitter:", same, number},
    {"clk_wander", "clock wander:", same, number},
    {"bcastdelay", "broadcast delay:", "", number},
    {"authdelay", "symm. auth. delay:", same, number},
};

constexpr SummaryRow kKerninfo[] = {
    {"koffset", "pll offset:", same, number},
    {"kfreq", "pll frequency:", same, number},
    {"kmaxerr", "maximum error:", same, number},
    {"kesterr", "estimated error:", same, number},
    {"kstflags", "kernel status:", same, text},
    {"ktimeconst", "pll time constant:", same, integer},
    {"kprecis", "precision:", same, number},
    {"kfreqtol", "frequency tolerance:", same, integer},
    {"kppsfreq", "pps frequency:", same, integer},
    {"kppsstab", "pps stability:", same, integer},
    {"kppsjitter", "pps jitter:", same, integer},
    {"kppscalibdur", "calibration interval", same, integer},
    {"kppscalibs", "calibration cycles:", same, integer},
    {"kppsjitexc", "jitter exceeded:", same, integer},
    {"kppsstbexc", "stability exceeded:", same, integer},
    {"kppscaliberrs", "calibration errors:", same, integer},
};

constexpr SummaryRow kSysstats[] = {
    {"ss_uptime", "uptime:", same, duration},
    {"ss_numctlreq", "", "control requests:", integer},
    {"ss_reset", "sysstats reset:", same, duration, kRecent},
    {"ss_received", "packets received:", same, rate, kRecent},
    {"ss_thisver", "current version:", same, rate, kRecent},
    {"ss_oldver", "older version:", same, rate, kRecent},
    {"ss_ver1", "", "NTPv1 total:", rate, kRecent},
    {"ss_ver1client", "", " NTPv1 clients:", rate, kRecent},
    {"ss_ver1zero", "", " NTPv1 mode0:", rate, kRecent},
    {"ss_ver1symm", "", " NTPv1 symm act:", rate, kRecent},
    {"ss_badformat", "bad length or format:", same, rate, kRecent},
    {"ss_badauth", "authentication failed:", same, rate, kRecent},
    {"ss_declined", "declined:", same, rate, kRecent},
    {"ss_restricted", "restricted:", same, rate, kRecent},
    {"ss_limited", "rate limited:", same, rate, kRecent},
    {"ss_kodsent", "KoD responses:", same, rate, kRecent},
    {"ss_processed", "processed for time:", same, rate, kRecent},
};

constexpr SummaryRow kMonstats[] = {
    {"mru_enabled", "enabled:", same, integer},
    {"mru_hashslots", "", "hash slots in use:", integer},
    {"mru_depth", "addresses:", "addresses in use:", integer},
    {"mru_deepest", "peak addresses:", same, integer},
    {"mru_maxdepth", "maximum addresses:", same, integer},
    {"mru_mindepth", "reclaim above count:", same, integer},
    {"mru_maxage", "reclaim older than:", "reclaim maxage:", duration},
    {"mru_minage", "", "reclaim minage:", duration},
    {"mru_mem", "kilobytes:", same, integer},
    {"mru_maxmem", "maximum kilobytes:", same, integer},
    {"mru_exists", "", "alloc: exists:", integer},
    {"mru_new", "", "alloc: new:", integer},
    {"mru_recycleold", "", "alloc: recycle old:", integer},
    {"mru_recyclefull", "", "alloc: recycle full:", integer},
    {"mru_none", "", "alloc: none:", integer},
    {"mru_oldest_age", "", "age of oldest slot:", duration},
};

constexpr SummaryRow kIostats[] = {
    {"iostats_reset", "time since reset:", same, duration},
    {"total_rbuf", "receive buffers:", same, integer},
    {"free_rbuf", "free receive buffers:", same, integer},
    {"used_rbuf", "used receive buffers:", same, integer},
    {"rbuf_lowater", "low water refills:", same, integer},
    {"io_dropped", "dropped packets:", same, rate},
    {"io_ignored", "ignored packets:", same, rate},
    {"io_received", "received packets:", same, rate},
    {"io_sent", "packets sent:", same, rate},
    {"io_sendfailed", "packet send failures:", same, rate},
    {"io_wakeups", "input wakeups:", same, integer},
    {"io_goodwakeups", "useful input wakeups:", same, integer},
};

constexpr SummaryRow kTimerstats[] = {
    {"timerstats_reset", "time since reset:", same, duration},
    {"timer_overruns", "timer overruns:", same, integer},
    {"timer_xmts", "calls to transmit:", same, integer},
};

constexpr SummaryRow kAuthinfo[] = {
    {"authreset", "time since reset:", same, duration},
    {"authkeys", "stored keys:", same, integer},
    {"authfreek", "free keys:", same, integer},
    {"authklookups", "key lookups:", same, integer},
    {"authknotfound", "keys not found:", same, integer},
    {"authkuncached", "uncached keys:", "", integer},
    {"authkexpired", "expired keys:", "", integer},
    {"authencrypts", "encryptions:", same, rate},
    {"authdigestencrypts", "", "digest encryptions:", rate},
    {"authcmacencrypts", "", "CMAC encryptions:", rate},
    {"authdecrypts", "decryptions:", same, rate},
    {"authdigestdecrypts", "", "digest decryptions:", rate},
    {"authdigestfails", "", "digest failures:", rate},
    {"authcmacdecrypts", "", "CMAC decryptions:", rate},
    {"authcmacfails", "", "CMAC failures:", rate},
    {"authkuncached", "", "uncached keys:", integer},
    {"authkexpired", "", "expired keys:", integer},
};

constexpr SummaryRow kPstats[] = {
    {"srcadr", "remote host:", same, address, false, "srcport"},
    {"dstadr", "local address:", same, address, false, "dstport"},
    {"timerec", "time last received:", same, duration},
    {"timer", "time until next send:", same, duration},
    {"timereach", "reachability change:", same, integer},
    {"sent", "packets sent:", same, integer},
    {"received", "packets received:", same, integer},
    {"badauth", "bad authentication:", same, integer},
    {"bogusorg", "bogus origin:", same, integer},
    {"oldpkt", "duplicate:", same, integer},
    {"seldisp", "bad dispersion:", same, integer},
    {"selbroken", "bad reference time:", same, integer},
    {"candidate", "candidate order:", same, integer},
    {"ntscookies", "", "count of nts cookies:", integer},
};

constexpr SummaryRow kNtsinfo[] = {
    {"nts_client_send", "", "NTS client sends:", integer},
    {"nts_client_recv_good", "", "NTS client recvs good:", integer},
    {"nts_client_recv_bad", "", "NTS client recvs w error:", integer},
    {"nts_server_recv_good", "", "NTS server recvs good:", integer},
    {"nts_server_recv_bad", "", "NTS server recvs w error:", integer},
    {"nts_server_send", "", "NTS server sends:", integer},
    {"nts_cookie_make", "", "NTS make cookies:", integer},
    {"nts_cookie_not_server", "", "NTS cookies not server:", integer},
    {"nts_cookie_decode_total", "", "NTS decode cookies total:", integer},
    {"nts_cookie_decode_current", "", " NTS decode cookies current:", integer},
    {"nts_cookie_decode_old", "", " NTS decode cookies old:", integer},
    {"nts_cookie_decode_old2", "", " NTS decode cookies old2:", integer},
    {"nts_cookie_decode_older", "", " NTS decode cookies older:", integer},
    {"nts_cookie_decode_too_old", "", " NTS decode cookies too old:", integer},
    {"nts_cookie_decode_error", "", "NTS decode cookies error:", integer},
    {"nts_ke_serves_good", "", "NTS KE serves good:", integer},
    {"nts_ke_serves_good_wall", "", "NTS KE serves good wall:", number},
    {"nts_ke_serves_good_cpu", "", "NTS KE serves good CPU:", number},
    {"nts_ke_serves_nossl", "", "NTS KE serves no-TLS:", integer},
    {"nts_ke_serves_nossl_wall", "", "NTS KE serves no-TLS wall:", number},
    {"nts_ke_serves_nossl_cpu", "", "NTS KE serves no-TLS CPU:", number},
    {"nts_ke_serves_bad", "", "NTS KE serves bad:", integer},
    {"nts_ke_serves_bad_wall", "", "NTS KE serves bad wall:", number},
    {"nts_ke_serves_bad_cpu", "", "NTS KE serves bad CPU:", number},
    {"nts_ke_probes_good", "", "NTS KE client probes good:", integer},
    {"nts_ke_probes_bad", "", "NTS KE client probes bad:", integer},
};

constexpr SummaryRow kMssntpinfo[] = {
    {"mssntp_serves", "", "MSSNTP requests processed:", integer},
    {"mssntp_serves_no", "", "MSSNTP rejected by samba:", integer},
    {"mssntp_serves_err", "", "MSSNTP errors talking to samba:", integer},
    {"mssntp_serves_good", "", "MSSNTP requests good:", integer},
    {"mssntp_serves_good_wall", "", "MSSNTP requests good wall:", number},
    {"mssntp_serves_good_slowest", "", "MSSNTP requests good slowest:", number},
    {"mssntp_serves_bad", "", "MSSNTP requests bad:", integer},
    {"mssntp_serves_bad_wall", "", "MSSNTP requests bad wall:", number},
    {"mssntp_serves_bad_slowest", "", "MSSNTP requests bad slowest:", number},
};

constexpr SummaryTable kTables[] = {
    {"sysinfo", 18, 18, true, false, kSysinfo},
    {"kerninfo", 21, 21, true, false, kKerninfo},
    {"sysstats", 22, 22, false, false, kSysstats},
    {"monstats", 20, 22, false, false, kMonstats},
    {"iostats", 22, 22, false, false, kIostats},
    {"timerstats", 19, 19, false, false, kTimerstats},
    {"authinfo", 17, 21, false, false, kAuthinfo},
    {"pstats", 21, 22, true, true, kPstats},
    {"ntsinfo", 0, 28, false, false, kNtsinfo},
    {"mssntpinfo", 0, 31, false, false, kMssntpinfo},
};

// Names joined by commas, in as many lists as packets are needed.
class Questions {
 public:
  void add(std::string_view name, std::string_view suffix = {}) {
    const std::size_t more = name.size() + suffix.size() + 1;
    if (lists_.empty() || lists_.back().size() + more > mode6::kMaxData) lists_.emplace_back();
    std::string& list = lists_.back();
    if (!list.empty()) list += ',';
    list += name;
    list += suffix;
  }
  void begin_another() {
    if (!lists_.empty()) lists_.emplace_back();
  }
  [[nodiscard]] std::vector<std::string> take() && {
    std::erase(lists_, std::string{});
    return std::move(lists_);
  }

 private:
  std::vector<std::string> lists_;
};

}  // namespace

std::string_view SummaryRow::legend(Style style) const {
  return style == Style::classic || ntpsec == same ? classic : ntpsec;
}

std::span<const SummaryTable> summary_tables() { return kTables; }

const SummaryTable* summary_table(std::string_view command) {
  const auto* found = std::ranges::find(kTables, command, &SummaryTable::command);
  return found == std::end(kTables) ? nullptr : found;
}

std::vector<const SummaryRow*> rows_of(const SummaryTable& table, Style style) {
  std::vector<const SummaryRow*> rows;
  for (const SummaryRow& row : table.rows) {
    if (!row.legend(table.layout(style)).empty()) rows.push_back(&row);
  }
  return rows;
}

std::vector<std::string> summary_questions(const SummaryTable& table, Style style) {
  const auto rows = rows_of(table, style);
  Questions questions;
  for (const SummaryRow* row : rows) {
    if (row->recent && table.layout(style) == Style::ntpsec) continue;
    questions.add(row->variable);
    if (table.layout(style) == Style::classic && !row->with_port.empty()) {
      questions.add(row->with_port);
    }
  }
  if (table.layout(style) == Style::classic) return std::move(questions).take();
  // What has a second value is asked for by itself: daemons that know none refuse it whole.
  questions.begin_another();
  for (const std::string_view suffix : {std::string_view{}, kRecentSuffix}) {
    for (const SummaryRow* row : rows) {
      if (row->recent) questions.add(row->variable, suffix);
    }
  }
  return std::move(questions).take();
}

}  // namespace view
