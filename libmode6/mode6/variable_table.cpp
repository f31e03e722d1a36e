#include "mode6/variable_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <fmt/format.h>
#include <functional>

#include "mode6/values.hpp"

namespace mode6 {
namespace {

using S = SystemVariables;
using P = PeerVariables;
using C = ClockVariables;
using enum Form;

constexpr bool kNamed = false;  // only when asked for by name

// Most statistics are whole numbers that are shown only when asked for.
constexpr VariableRow<S> counter(std::string_view name, MaybeInt S::* member,
                                 std::string_view description, Unit unit = Unit::none) {
  return {name, member, decimal, unit, 0, kNamed, Meaning::plain, description};
}

template <class Member>
constexpr VariableRow<S> real(std::string_view name, Member S::* member, Unit unit,
                              std::string_view description) {
  return {name, member, fixed, unit, 3, kNamed, Meaning::plain, description};
}

constexpr VariableRow<S> kSystemRows[] = {
    {"leap", &S::leap, decimal, Unit::none, 0, true, Meaning::leap_bits, "leap indicator"},
    {"stratum", &S::stratum, decimal, Unit::none, 0, true, Meaning::plain, "hops from a reference"},
    {"precision", &S::precision, decimal, Unit::log2_seconds, 0, true, Meaning::plain,
     "of the clock"},
    {"rootdelay", &S::rootdelay, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "round trip to the root"},
    {"rootdisp", &S::rootdisp, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "dispersion to the root"},
    {"rootdist", &S::rootdist, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "bound of the error"},
    {"refid", &S::refid, refid, Unit::none, 0, true, Meaning::plain, "source of the system peer"},
    {"reftime", &S::reftime, timestamp, Unit::none, 0, true, Meaning::plain, "last correction"},
    {"tc", &S::tc, decimal, Unit::log2_seconds, 0, true, Meaning::plain, "time constant"},
    {"peer", &S::peer, decimal, Unit::none, 0, true, Meaning::plain,
     "association of the system peer"},
    {"offset", &S::offset, fixed, Unit::milliseconds, 6, true, Meaning::plain,
     "combined; positive: clock is behind"},
    {"frequency", &S::frequency, fixed, Unit::ppm, 3, true, Meaning::plain, "correction in force"},
    {"sys_jitter", &S::sys_jitter, fixed, Unit::milliseconds, 6, true, Meaning::plain,
     "of the survivors"},
    {"clk_jitter", &S::clk_jitter, fixed, Unit::milliseconds, 6, true, Meaning::plain,
     "of the corrections"},
    {"clock", &S::clock, timestamp, Unit::none, 0, true, Meaning::plain, "time of the answer"},
    {"clock_control", &S::clock_control, decimal, Unit::none, 0, true, Meaning::plain,
     "1: the clock takes corrections"},
    {"clock_error", &S::clock_error, quoted, Unit::none, 0, true, Meaning::plain,
     "why it does not"},
    {"processor", &S::processor, quoted, Unit::none, 0, true, Meaning::plain, "machine"},
    {"system", &S::system, quoted, Unit::none, 0, true, Meaning::plain, "operating system"},
    {"release", &S::release, quoted, Unit::none, 0, true, Meaning::plain, "of the kernel"},
    {"version", &S::version, quoted, Unit::none, 0, true, Meaning::plain, "of the daemon"},
    {"clk_wander", &S::clk_wander, fixed, Unit::ppm, 6, true, Meaning::plain, "of the frequency"},
    {"tai", &S::tai, decimal, Unit::seconds, 0, true, Meaning::plain, "TAI minus UTC"},
    {"leapsec", &S::leapsec, bare, Unit::none, 0, true, Meaning::plain,
     "last leap second of its list"},
    {"expire", &S::expire, bare, Unit::none, 0, true, Meaning::plain, "of the leap file"},
    {"leapsmearinterval", &S::leapsmearinterval, decimal, Unit::seconds, 0, true, Meaning::plain,
     "how long a leap second is smeared"},
    {"leapsmearoffset", &S::leapsmearoffset, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "of the time that clients are served"},
    {"mintc", &S::mintc, decimal, Unit::log2_seconds, 0, true, Meaning::plain,
     "least time constant"},
    {"peeradr", &S::peeradr, quoted, Unit::none, 0, kNamed, Meaning::address, "of the system peer"},
    {"peermode", &S::peermode, decimal, Unit::none, 0, kNamed, Meaning::mode, "of the system peer"},
    {"savedconfig", &S::savedconfig, quoted, Unit::none, 0, kNamed, Meaning::plain,
     "file of the last saveconfig"},
    real("authdelay", &S::authdelay, Unit::milliseconds, "of one MAC"),
    counter("mru_enabled", &S::mru_enabled, "modes that are recorded"),
    counter("mru_hashslots", &S::mru_hashslots, "of the hash table"),
    counter("mru_depth", &S::mru_depth, "addresses now"),
    counter("mru_deepest", &S::mru_deepest, "addresses at most"),
    counter("mru_mindepth", &S::mru_mindepth, "addresses kept at least"),
    counter("mru_maxdepth", &S::mru_maxdepth, "limit of addresses"),
    counter("mru_maxage", &S::mru_maxage, "older ones make room", Unit::seconds),
    counter("mru_minage", &S::mru_minage, "younger ones stay", Unit::seconds),
    counter("mru_mem", &S::mru_mem, "KiB in use"),
    counter("mru_maxmem", &S::mru_maxmem, "limit in KiB"),
    counter("mru_exists", &S::mru_exists, "packets of known addresses"),
    counter("mru_new", &S::mru_new, "new addresses"),
    counter("mru_recycleold", &S::mru_recycleold, "places taken from old ones"),
    counter("mru_recyclefull", &S::mru_recyclefull, "places taken in a full list"),
    counter("mru_none", &S::mru_none, "packets without a place"),
    counter("mru_oldest_age", &S::mru_oldest_age, "of the oldest address", Unit::seconds),
    counter("ss_uptime", &S::ss_uptime, "since the start", Unit::seconds),
    counter("ss_numctlreq", &S::ss_numctlreq, "control requests"),
    counter("ss_reset", &S::ss_reset, "since the counters began", Unit::seconds),
    counter("ss_received", &S::ss_received, "packets"),
    counter("ss_thisver", &S::ss_thisver, "of the current version"),
    counter("ss_oldver", &S::ss_oldver, "of older versions"),
    counter("ss_ver1", &S::ss_ver1, "of version 1"),
    counter("ss_ver1client", &S::ss_ver1client, "of version 1, clients"),
    counter("ss_ver1zero", &S::ss_ver1zero, "of version 1, mode 0"),
    counter("ss_ver1symm", &S::ss_ver1symm, "of version 1, symmetric"),
    counter("ss_badformat", &S::ss_badformat, "malformed"),
    counter("ss_badauth", &S::ss_badauth, "wrong MACs"),
    counter("ss_declined", &S::ss_declined, "not for us"),
    counter("ss_restricted", &S::ss_restricted, "forbidden"),
    counter("ss_limited", &S::ss_limited, "above the rate limit"),
    counter("ss_kodsent", &S::ss_kodsent, "kisses-o'-death"),
    counter("ss_processed", &S::ss_processed, "answered with the time"),
    counter("ss_reset_r", &S::ss_reset_r, "of the recent counters", Unit::seconds),
    counter("ss_received_r", &S::ss_received_r, "packets, recently"),
    counter("ss_thisver_r", &S::ss_thisver_r, "of the current version, recently"),
    counter("ss_oldver_r", &S::ss_oldver_r, "of older versions, recently"),
    counter("ss_ver1_r", &S::ss_ver1_r, "of version 1, recently"),
    counter("ss_ver1client_r", &S::ss_ver1client_r, "of version 1, clients, recently"),
    counter("ss_ver1zero_r", &S::ss_ver1zero_r, "of version 1, mode 0, recently"),
    counter("ss_ver1symm_r", &S::ss_ver1symm_r, "of version 1, symmetric, recently"),
    counter("ss_badformat_r", &S::ss_badformat_r, "malformed, recently"),
    counter("ss_badauth_r", &S::ss_badauth_r, "wrong MACs, recently"),
    counter("ss_declined_r", &S::ss_declined_r, "not for us, recently"),
    counter("ss_restricted_r", &S::ss_restricted_r, "forbidden, recently"),
    counter("ss_limited_r", &S::ss_limited_r, "above the rate limit, recently"),
    counter("ss_kodsent_r", &S::ss_kodsent_r, "kisses-o'-death, recently"),
    counter("ss_processed_r", &S::ss_processed_r, "answered with the time, recently"),
    counter("authreset", &S::authreset, "since the counters began", Unit::seconds),
    counter("authkeys", &S::authkeys, "keys"),
    counter("authfreek", &S::authfreek, "free places for keys"),
    counter("authklookups", &S::authklookups, "keys looked up"),
    counter("authknotfound", &S::authknotfound, "keys not known"),
    counter("authkuncached", &S::authkuncached, "lookups past the cache"),
    counter("authkexpired", &S::authkexpired, "keys out of date"),
    counter("authencrypts", &S::authencrypts, "MACs made"),
    counter("authdigestencrypts", &S::authdigestencrypts, "digests made"),
    counter("authcmacencrypts", &S::authcmacencrypts, "CMACs made"),
    counter("authdecrypts", &S::authdecrypts, "MACs checked"),
    counter("authdigestdecrypts", &S::authdigestdecrypts, "digests checked"),
    counter("authdigestfails", &S::authdigestfails, "wrong digests"),
    counter("authcmacdecrypts", &S::authcmacdecrypts, "CMACs checked"),
    counter("authcmacfails", &S::authcmacfails, "wrong CMACs"),
    real("koffset", &S::koffset, Unit::milliseconds, "left to slew"),
    real("kfreq", &S::kfreq, Unit::ppm, "of the kernel loop"),
    real("kmaxerr", &S::kmaxerr, Unit::milliseconds, "bound of the error"),
    real("kesterr", &S::kesterr, Unit::milliseconds, "estimated error"),
    counter("kstflags", &S::kstflags, "status bits"),
    counter("ktimeconst", &S::ktimeconst, "time constant"),
    real("kprecis", &S::kprecis, Unit::milliseconds, "of the kernel clock"),
    real("kfreqtol", &S::kfreqtol, Unit::ppm, "tolerance"),
    real("kppsfreq", &S::kppsfreq, Unit::ppm, "of the PPS loop"),
    real("kppsstab", &S::kppsstab, Unit::ppm, "of the PPS loop"),
    real("kppsjitter", &S::kppsjitter, Unit::milliseconds, "of the PPS signal"),
    counter("kppscalibdur", &S::kppscalibdur, "calibration interval", Unit::seconds),
    counter("kppscalibs", &S::kppscalibs, "calibrations"),
    counter("kppscaliberrs", &S::kppscaliberrs, "failed calibrations"),
    counter("kppsjitexc", &S::kppsjitexc, "jitter exceeded"),
    counter("kppsstbexc", &S::kppsstbexc, "stability exceeded"),
    counter("iostats_reset", &S::iostats_reset, "since the counters began", Unit::seconds),
    counter("total_rbuf", &S::total_rbuf, "receive buffers"),
    counter("free_rbuf", &S::free_rbuf, "free receive buffers"),
    counter("used_rbuf", &S::used_rbuf, "used receive buffers"),
    counter("rbuf_lowater", &S::rbuf_lowater, "low water refills"),
    counter("io_dropped", &S::io_dropped, "packets dropped"),
    counter("io_ignored", &S::io_ignored, "packets ignored"),
    counter("io_received", &S::io_received, "packets received"),
    counter("io_sent", &S::io_sent, "packets sent"),
    counter("io_sendfailed", &S::io_sendfailed, "packets that could not be sent"),
    counter("io_wakeups", &S::io_wakeups, "input wakeups"),
    counter("io_goodwakeups", &S::io_goodwakeups, "useful input wakeups"),
    counter("timerstats_reset", &S::timerstats_reset, "since the counters began", Unit::seconds),
    counter("timer_overruns", &S::timer_overruns, "timers that came late"),
    counter("timer_xmts", &S::timer_xmts, "polls sent"),
    counter("nts_client_send", &S::nts_client_send, "NTS requests sent"),
    counter("nts_client_recv_good", &S::nts_client_recv_good, "NTS replies, good"),
    counter("nts_client_recv_bad", &S::nts_client_recv_bad, "NTS replies, bad"),
    counter("nts_server_recv_good", &S::nts_server_recv_good, "NTS requests, good"),
    counter("nts_server_recv_bad", &S::nts_server_recv_bad, "NTS requests, bad"),
    counter("nts_server_send", &S::nts_server_send, "NTS replies sent"),
    counter("nts_cookie_make", &S::nts_cookie_make, "cookies made"),
    counter("nts_cookie_not_server", &S::nts_cookie_not_server, "cookies while NTS is off"),
    counter("nts_cookie_decode", &S::nts_cookie_decode, "cookies opened"),
    counter("nts_cookie_decode_total", &S::nts_cookie_decode_total, "cookies opened"),
    counter("nts_cookie_decode_current", &S::nts_cookie_decode_current, "with the newest key"),
    counter("nts_cookie_decode_old", &S::nts_cookie_decode_old, "with the key before"),
    counter("nts_cookie_decode_old2", &S::nts_cookie_decode_old2, "with the key before that"),
    counter("nts_cookie_decode_older", &S::nts_cookie_decode_older, "with older keys"),
    counter("nts_cookie_decode_too_old", &S::nts_cookie_decode_too_old, "cookies too old"),
    counter("nts_cookie_decode_error", &S::nts_cookie_decode_error, "cookies malformed"),
    counter("nts_ke_probes_good", &S::nts_ke_probes_good, "key exchanges asked, good"),
    counter("nts_ke_probes_bad", &S::nts_ke_probes_bad, "key exchanges asked, bad"),
    counter("nts_ke_serves_good", &S::nts_ke_serves_good, "key exchanges served, good"),
    real("nts_ke_serves_good_wall", &S::nts_ke_serves_good_wall, Unit::seconds, "their duration"),
    real("nts_ke_serves_good_cpu", &S::nts_ke_serves_good_cpu, Unit::seconds, "work of theirs"),
    counter("nts_ke_serves_nossl", &S::nts_ke_serves_nossl, "key exchanges without TLS"),
    real("nts_ke_serves_nossl_wall", &S::nts_ke_serves_nossl_wall, Unit::seconds, "their duration"),
    real("nts_ke_serves_nossl_cpu", &S::nts_ke_serves_nossl_cpu, Unit::seconds, "work of theirs"),
    counter("nts_ke_serves_bad", &S::nts_ke_serves_bad, "key exchanges served, bad"),
    real("nts_ke_serves_bad_wall", &S::nts_ke_serves_bad_wall, Unit::seconds, "their duration"),
    real("nts_ke_serves_bad_cpu", &S::nts_ke_serves_bad_cpu, Unit::seconds, "work of theirs"),
};

constexpr VariableRow<P> kPeerRows[] = {
    {"srcadr", &P::srcadr, bare, Unit::none, 0, true, Meaning::address, "remote address"},
    {"srcport", &P::srcport, decimal, Unit::none, 0, true, Meaning::plain, "remote port"},
    {"dstadr", &P::dstadr, bare, Unit::none, 0, true, Meaning::plain, "local address"},
    {"dstport", &P::dstport, decimal, Unit::none, 0, true, Meaning::plain, "local port"},
    {"leap", &P::leap, decimal, Unit::none, 0, true, Meaning::leap_bits, "leap indicator"},
    {"hmode", &P::hmode, decimal, Unit::none, 0, true, Meaning::plain, "our mode"},
    {"stratum", &P::stratum, decimal, Unit::none, 0, true, Meaning::plain, "of the server"},
    {"ppoll", &P::ppoll, decimal, Unit::log2_seconds, 0, true, Meaning::plain, "its poll interval"},
    {"hpoll", &P::hpoll, decimal, Unit::log2_seconds, 0, true, Meaning::plain, "our poll interval"},
    {"precision", &P::precision, decimal, Unit::log2_seconds, 0, true, Meaning::plain,
     "of the server"},
    {"rootdelay", &P::rootdelay, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "of the server"},
    {"rootdisp", &P::rootdisp, fixed, Unit::milliseconds, 3, true, Meaning::plain, "of the server"},
    {"refid", &P::refid, refid, Unit::none, 0, true, Meaning::plain, "source of the server"},
    {"reftime", &P::reftime, timestamp, Unit::none, 0, true, Meaning::plain, "its last correction"},
    {"rec", &P::rec, timestamp, Unit::none, 0, true, Meaning::plain, "last packet received"},
    {"xmt", &P::xmt, timestamp, Unit::none, 0, true, Meaning::plain, "last packet sent"},
    {"reach", &P::reach, hex, Unit::none, 0, true, Meaning::octal_reach, "last eight polls"},
    {"unreach", &P::unreach, decimal, Unit::none, 0, true, Meaning::plain, "polls without reply"},
    {"delay", &P::delay, fixed, Unit::milliseconds, 6, true, Meaning::plain, "round trip"},
    {"offset", &P::offset, fixed, Unit::milliseconds, 6, true, Meaning::plain,
     "positive: clock is behind"},
    {"jitter", &P::jitter, fixed, Unit::milliseconds, 6, true, Meaning::plain, "of the offsets"},
    {"dispersion", &P::dispersion, fixed, Unit::milliseconds, 6, true, Meaning::plain,
     "of the filter"},
    {"keyid", &P::keyid, decimal, Unit::none, 0, true, Meaning::plain, "0: not authenticated"},
    {"filtdelay", &P::filtdelay, stages, Unit::milliseconds, 2, true, Meaning::plain,
     "newest first"},
    {"filtoffset", &P::filtoffset, stages, Unit::milliseconds, 2, true, Meaning::plain,
     "newest first"},
    {"pmode", &P::pmode, decimal, Unit::none, 0, true, Meaning::plain, "mode of the last packet"},
    {"filtdisp", &P::filtdisp, stages, Unit::milliseconds, 2, true, Meaning::plain, "newest first"},
    {"flash", &P::flash, hex, Unit::none, 0, true, Meaning::flash_bits, "why it is not fit"},
    {"headway", &P::headway, decimal, Unit::seconds, 0, true, Meaning::plain,
     "until it may be asked"},
    {"bias", &P::bias, fixed, Unit::milliseconds, 3, true, Meaning::plain, "constant correction"},
    {"srchost", &P::srchost, quoted, Unit::none, 0, true, Meaning::plain, "name as configured"},
    {"ntscookies", &P::ntscookies, decimal, Unit::none, 0, true, Meaning::plain, "-1: no NTS"},
    {"config", &P::config, decimal, Unit::none, 0, kNamed, Meaning::plain, "1: configured"},
    {"authenable", &P::authenable, decimal, Unit::none, 0, kNamed, Meaning::plain,
     "1: without key"},
    {"authentic", &P::authentic, decimal, Unit::none, 0, kNamed, Meaning::plain,
     "1: last packet was"},
    {"timer", &P::timer, decimal, Unit::seconds, 0, kNamed, Meaning::plain, "until the next poll"},
    {"timerec", &P::timerec, decimal, Unit::seconds, 0, kNamed, Meaning::plain,
     "since the last packet"},
    {"timereach", &P::timereach, decimal, Unit::seconds, 0, kNamed, Meaning::plain,
     "since reach changed"},
    {"sent", &P::sent, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"received", &P::received, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"badauth", &P::badauth, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"bogusorg", &P::bogusorg, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"oldpkt", &P::oldpkt, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"seldisp", &P::seldisp, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"selbroken", &P::selbroken, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"candidate", &P::candidate, decimal, Unit::none, 0, kNamed, Meaning::plain,
     "what selection made of it"},
};

constexpr VariableRow<C> kClockRows[] = {
    {"name", &C::name, quoted, Unit::none, 0, true, Meaning::plain, "driver"},
    {"timecode", &C::timecode, quoted, Unit::none, 0, true, Meaning::plain, "last time code"},
    {"poll", &C::poll, decimal, Unit::none, 0, true, Meaning::plain, "samples asked for"},
    {"noreply", &C::noreply, decimal, Unit::none, 0, true, Meaning::plain, "samples missing"},
    {"badformat", &C::badformat, decimal, Unit::none, 0, true, Meaning::plain, "samples malformed"},
    {"baddata", &C::baddata, decimal, Unit::none, 0, true, Meaning::plain, "samples wrong"},
    {"fudgetime1", &C::fudgetime1, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "correction"},
    {"fudgetime2", &C::fudgetime2, fixed, Unit::milliseconds, 3, true, Meaning::plain,
     "correction"},
    {"stratum", &C::stratum, decimal, Unit::none, 0, true, Meaning::plain, "of the clock"},
    {"refid", &C::refid, refid, Unit::none, 0, true, Meaning::plain, "of the clock"},
    {"flags", &C::flags, decimal, Unit::none, 0, true, Meaning::plain, "of fudge"},
    {"device", &C::device, quoted, Unit::none, 0, true, Meaning::plain, "driver in words"},
};

/// How many wire units make one of ours: seconds for durations, ppm for frequencies.
double per_unit(Unit unit) { return unit == Unit::milliseconds ? 1e3 : 1.0; }

/// A number in our unit.
std::optional<double> parse_in_unit(std::string_view text, Unit unit) {
  return unit == Unit::milliseconds ? parse_thousandths(text) : parse_real(text);
}

/// The last eight blank-separated numbers: some servers send stray octets before them.
std::optional<FilterStages> parse_stages(std::string_view text, Unit unit) {
  FilterStages stages{};
  for (std::size_t i = stages.size(); i-- > 0;) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    std::string_view before = text;
    while (!before.empty() && before.back() != ' ') before.remove_suffix(1);
    const auto number = parse_in_unit(text.substr(before.size()), unit);
    if (!number) return {};
    stages[i] = ntp::Seconds{*number};
    text = before;
  }
  return stages;
}

/// Reads `text` into the member, which stays absent when the value does not parse.
struct Decode {
  std::string_view text;
  Form form;
  Unit unit;

  void operator()(MaybeInt& into) const {
    into = parse_integer(text);
    if (form == hex && into && *into < 0) into.reset();  // these are bits
  }
  void operator()(MaybeSeconds& into) const {
    if (const auto number = parse_in_unit(text, unit)) into = ntp::Seconds{*number};
  }
  void operator()(MaybePpm& into) const {
    if (const auto number = parse_real(text)) into = ntp::Ppm{*number};
  }
  void operator()(MaybeTimestamp& into) const { into = parse_timestamp(text); }
  void operator()(MaybeText& into) const { into = std::string{text}; }
  void operator()(std::optional<FilterStages>& into) const { into = parse_stages(text, unit); }
};

/// From the begin of `first` to the end of `last`, which stands close behind it in the same text;
/// else empty.
std::string_view through(std::string_view first, std::string_view last) {
  constexpr std::size_t kSeparator = 8;
  const char* first_end = first.data() + first.size();
  if (std::less<>{}(last.data(), first_end)) return {};
  const auto gap = static_cast<std::size_t>(last.data() - first_end);
  if (gap > kSeparator) return {};
  return {first.data(), first.size() + gap + last.size()};
}

/// Finds the row of a name: an open hash table, made when this is compiled, for each answer of
/// each host is full of names.
template <class Row, std::size_t N>
class RowIndex {
 public:
  explicit constexpr RowIndex(const Row (&rows)[N]) : rows_{rows} {
    for (std::uint16_t i = 0; i < N; ++i) {
      std::size_t at = place(rows[i].name);
      while (slots_[at] != 0) at = (at + 1) % kSlots;
      slots_[at] = static_cast<std::uint16_t>(i + 1);
    }
  }

  [[nodiscard]] const Row* find(std::string_view name) const {
    for (std::size_t at = place(name); slots_[at] != 0; at = (at + 1) % kSlots) {
      const Row& row = rows_[slots_[at] - 1];
      if (row.name == name) return &row;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kSlots = std::bit_ceil(2 * N);

  // FNV-1a.
  static constexpr std::size_t place(std::string_view name) {
    std::uint32_t hash = 2'166'136'261;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
    return (hash ^ hash >> 16) % kSlots;
  }

  const Row (&rows_)[N];
  std::array<std::uint16_t, kSlots> slots_{};  // 0 is empty, else the row's number and one
};

constexpr RowIndex kSystemIndex{kSystemRows};
constexpr RowIndex kPeerIndex{kPeerRows};
constexpr RowIndex kClockIndex{kClockRows};

/// Whether `next` is a part of the value of `item`, which is then put together: see
/// mended_stages().
bool mend(Variable& item, const Variable& next) {
  if (next.has_value) return false;
  const auto* row = kPeerIndex.find(item.name);
  if (row == nullptr || row->form != stages || parse_stages(item.value, Unit::none)) return false;
  const auto joined = through(item.value, next.name);
  if (!parse_stages(joined, Unit::none)) return false;
  item.value = joined;
  return true;
}

template <class Struct, class Index>
void decode(const Variable& variable, const Index& index, Struct& into) {
  const auto* row = index.find(variable.name);
  if (row == nullptr || !variable.has_value) return;
  const Decode read{variable.value, row->form, row->unit};
  std::visit([&](auto member) { read(into.*member); }, row->member);
}

template <class Struct, class Index>
Struct decode(const std::vector<Variable>& list, const Index& index) {
  Struct into;
  for (const Variable& variable : list) decode(variable, index, into);
  return into;
}

/// Octets that would end or split a bare value become '.'.
std::string safe_bare(std::string_view text) {
  std::string safe{text};
  std::ranges::replace_if(
      safe, [](char c) { return c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == '='; }, '.');
  return safe;
}

struct Encode {
  Form form;
  Unit unit;
  int decimals;

  [[nodiscard]] std::string operator()(std::int64_t value) const {
    return form == hex ? fmt::format("0x{:x}", static_cast<std::uint64_t>(value))
                       : fmt::format("{}", value);
  }
  [[nodiscard]] std::string operator()(ntp::Seconds value) const {
    return fmt::format("{:.{}f}", value.count() * per_unit(unit), decimals);
  }
  [[nodiscard]] std::string operator()(ntp::Ppm value) const {
    return fmt::format("{:.{}f}", value.value, decimals);
  }
  [[nodiscard]] std::string operator()(ntp::Timestamp value) const {
    return fmt::format("0x{:08x}.{:08x}", value.seconds(), value.fraction());
  }
  [[nodiscard]] std::string operator()(const std::string& value) const {
    return form == quoted ? value : safe_bare(value);
  }
  [[nodiscard]] std::string operator()(const FilterStages& value) const {
    std::string text;
    for (const ntp::Seconds stage : value) text += ' ' + (*this)(stage);
    return text;
  }
};

template <class Row, std::size_t N>
std::array<VariableInfo, N> make_infos(const Row (&rows)[N]) {
  std::array<VariableInfo, N> infos;
  std::ranges::transform(rows, infos.begin(), [](const Row& row) {
    return VariableInfo{row.form, row.unit, row.meaning, row.description};
  });
  return infos;
}

template <class Index, class Row, std::size_t N>
const VariableInfo* find_info(const Index& index, const Row (&rows)[N], std::string_view name) {
  static const auto infos = make_infos(rows);
  const Row* row = index.find(name);
  return row == nullptr ? nullptr : &infos[static_cast<std::size_t>(row - rows)];
}

}  // namespace

std::span<const VariableRow<SystemVariables>> system_rows() { return kSystemRows; }
std::span<const VariableRow<PeerVariables>> peer_rows() { return kPeerRows; }
std::span<const VariableRow<ClockVariables>> clock_rows() { return kClockRows; }

const VariableInfo* system_variable_info(std::string_view name) {
  return find_info(kSystemIndex, kSystemRows, name);
}

const VariableInfo* peer_variable_info(std::string_view name) {
  return find_info(kPeerIndex, kPeerRows, name);
}

const VariableInfo* clock_variable_info(std::string_view name) {
  return find_info(kClockIndex, kClockRows, name);
}

SystemVariables decode_system(const std::vector<Variable>& list) {
  return decode<SystemVariables>(list, kSystemIndex);
}

PeerVariables decode_peer(const std::vector<Variable>& list) {
  return decode<PeerVariables>(mended_stages(list), kPeerIndex);
}

PeerVariables decode_peer(std::string_view text) {
  PeerVariables into;
  VarlistReader reader{text};
  // Items are counted as parse_varlist() does: before they are mended.
  std::size_t count = 0;
  const auto take = [&] { return count++ < kMaxVariables ? reader.next() : std::nullopt; };
  auto item = take();
  while (item) {
    auto next = take();
    if (next && mend(*item, *next)) next = take();
    decode(*item, kPeerIndex, into);
    item = next;
  }
  return into;
}

ClockVariables decode_clock(const std::vector<Variable>& list) {
  return decode<ClockVariables>(list, kClockIndex);
}

std::vector<Variable> mended_stages(const std::vector<Variable>& list) {
  std::vector<Variable> mended;
  mended.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    mended.push_back(list[i]);
    if (i + 1 < list.size() && mend(mended.back(), list[i + 1])) ++i;
  }
  return mended;
}

template <class Struct>
bool has_value(const VariableRow<Struct>& row, const Struct& from) {
  return std::visit([&](auto member) { return (from.*member).has_value(); }, row.member);
}
template bool has_value(const VariableRow<SystemVariables>&, const SystemVariables&);
template bool has_value(const VariableRow<PeerVariables>&, const PeerVariables&);
template bool has_value(const VariableRow<ClockVariables>&, const ClockVariables&);

template <class Struct>
bool encode(const VariableRow<Struct>& row, const Struct& from, VarlistWriter& out) {
  return std::visit(
      [&](auto member) {
        const auto& value = from.*member;
        if (!value) return false;
        const std::string text = Encode{row.form, row.unit, row.decimals}(*value);
        row.form == quoted ? out.quoted(row.name, text) : out.bare(row.name, text);
        return true;
      },
      row.member);
}
template bool encode(const VariableRow<SystemVariables>&, const SystemVariables&, VarlistWriter&);
template bool encode(const VariableRow<PeerVariables>&, const PeerVariables&, VarlistWriter&);
template bool encode(const VariableRow<ClockVariables>&, const ClockVariables&, VarlistWriter&);

}  // namespace mode6
