#include "mode6/variable_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace mode6 {
namespace {

using S = SystemVariables;
using P = PeerVariables;
using enum Form;

constexpr std::size_t kMaxNumber = 40;  // the longest honest number has 22 characters
constexpr double kMaxReal = 1e15;       // 30,000 years in milliseconds: beyond it nothing is meant
constexpr bool kNamed = false;          // only when asked for by name

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
    {"leapsec", &S::leapsec, bare, Unit::none, 0, true, Meaning::plain, "next leap second"},
    {"expire", &S::expire, bare, Unit::none, 0, true, Meaning::plain, "of the leap file"},
    {"mintc", &S::mintc, decimal, Unit::log2_seconds, 0, true, Meaning::plain,
     "least time constant"},
    {"peeradr", &S::peeradr, quoted, Unit::none, 0, kNamed, Meaning::address, "of the system peer"},
    {"peermode", &S::peermode, decimal, Unit::none, 0, kNamed, Meaning::mode, "of the system peer"},
    {"ss_uptime", &S::ss_uptime, decimal, Unit::seconds, 0, kNamed, Meaning::plain,
     "since the start"},
    {"ss_received", &S::ss_received, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_thisver", &S::ss_thisver, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_oldver", &S::ss_oldver, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_badformat", &S::ss_badformat, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_badauth", &S::ss_badauth, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_declined", &S::ss_declined, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_restricted", &S::ss_restricted, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_limited", &S::ss_limited, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_kodsent", &S::ss_kodsent, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_processed", &S::ss_processed, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"ss_numctlreq", &S::ss_numctlreq, decimal, Unit::none, 0, kNamed, Meaning::plain, "requests"},
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
    {"sent", &P::sent, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"received", &P::received, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"badauth", &P::badauth, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"bogusorg", &P::bogusorg, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"oldpkt", &P::oldpkt, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"seldisp", &P::seldisp, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"selbroken", &P::selbroken, decimal, Unit::none, 0, kNamed, Meaning::plain, "packets"},
    {"candidate", &P::candidate, decimal, Unit::none, 0, kNamed, Meaning::plain, "order"},
};

/// How many wire units make one of ours: seconds for durations, ppm for frequencies.
double per_unit(Unit unit) { return unit == Unit::milliseconds ? 1e3 : 1.0; }

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const bool is_hex = text.starts_with("0x");
  if (is_hex) text.remove_prefix(2);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::optional<double> parse_real(std::string_view text, std::size_t longest = kMaxNumber) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > longest) return {};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  if (!(std::abs(value) <= kMaxReal)) return {};  // false for NaN too
  return value;
}

std::optional<std::uint32_t> parse_hex_word(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 8 || error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// 0xSSSSSSSS.FFFFFFFF
std::optional<ntp::Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() != 19 || !text.starts_with("0x") || text[10] != '.') return {};
  const auto seconds = parse_hex_word(text.substr(2, 8));
  const auto fraction = parse_hex_word(text.substr(11));
  if (!seconds || !fraction) return {};
  return ntp::Timestamp{*seconds, *fraction};
}

/// A number in our unit. Milliseconds are moved by three places in the text: arithmetic would often
/// miss the number that is nearest to it.
std::optional<double> parse_in_unit(std::string_view text, Unit unit) {
  const auto number = parse_real(text);
  if (!number || unit != Unit::milliseconds) return number;
  if (text.find_first_of("eE") != std::string_view::npos) return *number / per_unit(unit);
  return parse_real(fmt::format("{}e-3", text), kMaxNumber + 3);
}

/// The last eight blank-separated numbers: some servers send stray octets before them.
std::optional<FilterStages> parse_stages(std::string_view text, Unit unit) {
  FilterStages stages{};
  for (std::size_t i = stages.size(); i-- > 0;) {
    const auto last = text.find_last_not_of(' ');
    if (last == std::string_view::npos) return {};
    text = text.substr(0, last + 1);
    const auto blank = text.rfind(' ');
    const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
    const auto number = parse_in_unit(text.substr(begin), unit);
    if (!number) return {};
    stages[i] = ntp::Seconds{*number};
    text = text.substr(0, begin);
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

template <class Struct>
Struct decode(const std::vector<Variable>& list, std::span<const VariableRow<Struct>> rows) {
  Struct into;
  for (const Variable& variable : list) {
    const auto row = std::ranges::find(rows, variable.name, &VariableRow<Struct>::name);
    if (row == rows.end() || !variable.has_value) continue;
    const Decode read{variable.value, row->form, row->unit};
    std::visit([&](auto member) { read(into.*member); }, row->member);
  }
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

template <class Struct>
std::vector<std::pair<std::string_view, VariableInfo>> make_infos(
    std::span<const VariableRow<Struct>> rows) {
  std::vector<std::pair<std::string_view, VariableInfo>> infos;
  for (const auto& row : rows) {
    infos.emplace_back(row.name, VariableInfo{row.form, row.unit, row.meaning, row.description});
  }
  return infos;
}

template <class Infos>
const VariableInfo* find_info(const Infos& infos, std::string_view name) {
  const auto found = std::ranges::find(infos, name, &Infos::value_type::first);
  return found == infos.end() ? nullptr : &found->second;
}

}  // namespace

std::span<const VariableRow<SystemVariables>> system_rows() { return kSystemRows; }
std::span<const VariableRow<PeerVariables>> peer_rows() { return kPeerRows; }

const VariableInfo* system_variable_info(std::string_view name) {
  static const auto infos = make_infos(system_rows());
  return find_info(infos, name);
}

const VariableInfo* peer_variable_info(std::string_view name) {
  static const auto infos = make_infos(peer_rows());
  return find_info(infos, name);
}

SystemVariables decode_system(const std::vector<Variable>& list) {
  return decode(list, system_rows());
}

PeerVariables decode_peer(const std::vector<Variable>& list) {
  return decode(mended_stages(list), peer_rows());
}

std::vector<Variable> mended_stages(const std::vector<Variable>& list) {
  std::vector<Variable> mended;
  mended.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    mended.push_back(list[i]);
    const VariableInfo* info = peer_variable_info(list[i].name);
    if (info == nullptr || info->form != stages || i + 1 == list.size()) continue;
    if (parse_stages(list[i].value, Unit::none) || list[i + 1].has_value) continue;
    const auto whole = through(list[i].value, list[i + 1].name);
    if (!parse_stages(whole, Unit::none)) continue;
    mended.back().value = whole;
    ++i;
  }
  return mended;
}

template <class Struct>
bool encode(const VariableRow<Struct>& row, const Struct& from, VarlistWriter& out) {
  const Encode write{row.form, row.unit, row.decimals};
  return std::visit(
      [&](auto member) {
        const auto& value = from.*member;
        if (!value) return false;
        const std::string text = write(*value);
        row.form == quoted ? out.quoted(row.name, text) : out.bare(row.name, text);
        return true;
      },
      row.member);
}
template bool encode(const VariableRow<SystemVariables>&, const SystemVariables&, VarlistWriter&);
template bool encode(const VariableRow<PeerVariables>&, const PeerVariables&, VarlistWriter&);

}  // namespace mode6
