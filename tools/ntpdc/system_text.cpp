#include "ntpdc/system_text.hpp"

#include <fmt/format.h>

#include "mode6/status_words.hpp"
#include "ntpdc/fields.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"

namespace ntpdc {
namespace {

using view::SummaryKind;
using view::SummaryRow;

constexpr std::string_view kSame = "=";

constexpr SummaryRow kSysstats[] = {
    {"ss_uptime", "time since restart:", kSame, SummaryKind::duration},
    {"ss_reset", "time since reset:", kSame, SummaryKind::duration},
    {"ss_received", "packets received:", kSame},
    {"ss_processed", "packets processed:", kSame},
    {"ss_thisver", "current version:", kSame},
    {"ss_oldver", "previous version:", kSame},
    {"ss_declined", "declined:", kSame},
    {"ss_restricted", "access denied:", kSame},
    {"ss_badformat", "bad length or format:", kSame},
    {"ss_badauth", "bad authentication:", kSame},
    {"ss_limited", "rate exceeded:", kSame},
};
constexpr SummaryRow kIostats[] = {
    {"iostats_reset", "time since reset:", kSame, SummaryKind::duration},
    {"total_rbuf", "receive buffers:", kSame},
    {"free_rbuf", "free receive buffers:", kSame},
    {"used_rbuf", "used receive buffers:", kSame},
    {"rbuf_lowater", "low water refills:", kSame},
    {"io_dropped", "dropped packets:", kSame},
    {"io_ignored", "ignored packets:", kSame},
    {"io_received", "received packets:", kSame},
    {"io_sent", "packets sent:", kSame},
    {"io_sendfailed", "packets not sent:", kSame},
    {"io_wakeups", "interrupts handled:", kSame},
    {"io_goodwakeups", "received by int:", kSame},
};
constexpr SummaryRow kTimerstats[] = {
    {"timerstats_reset", "time since reset:", kSame, SummaryKind::duration},
    {"timer_overruns", "alarm overruns:", kSame},
    {"timer_xmts", "calls to transmit:", kSame},
};
constexpr view::SummaryTable kCounters[] = {
    {"sysstats", 22, 22, false, false, kSysstats},
    {"iostats", 22, 22, false, false, kIostats},
    {"timerstats", 22, 22, false, false, kTimerstats},
};

std::string seconds(const mode6::MaybeSeconds& value) {
  return view::shortest(value.value_or(ntp::Seconds{0}).count()) + " s";
}
std::string ppm(const mode6::MaybePpm& value) {
  return fmt::format("{:.3f} ppm", value.value_or(ntp::Ppm{}).value);
}

std::string kernel_flags(std::int64_t flags) {
  constexpr std::string_view kNames[] = {
      "pll",       "ppsfreq",   "ppstime",   "fll",      "ins",      "del",  "unsync", "freqhold",
      "ppssignal", "ppsjitter", "ppswander", "ppserror", "clockerr", "nano", "mode",   "clk"};
  std::string text = fmt::format("{:04x} ", static_cast<std::uint64_t>(flags) & 0xffff);
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if ((flags >> i & 1) != 0) text += fmt::format(" {}", kNames[i]);
  }
  return text;
}

// "192.0.2.1:123" without its port: ntpdc had no other.
std::string peer_of(const mode6::SystemVariables& system, const PeersLook& look) {
  const auto parts = ntp::parse_host_port(system.peeradr.value_or(""));
  const auto address = parts ? ntp::IpAddress::parse(parts->host) : std::nullopt;
  if (!address || address->is_unspecified()) return "0.0.0.0";
  const auto name = look.names.find(*address);
  return look.numeric || name == look.names.end() ? address->text() : view::escape(name->second);
}

}  // namespace

std::vector<std::string> system_questions(Show show) {
  switch (show) {
    case Show::sysinfo:
      return {
          "peeradr,peermode,leap,stratum,precision,rootdelay,rootdisp,refid,reftime,sys_jitter,"
          "clk_jitter,clk_wander,authdelay"};
    case Show::loopinfo:
      return {"offset,frequency,tc,reftime,clock"};
    case Show::kerninfo:
      return {"koffset,kfreq,kmaxerr,kesterr,kstflags,ktimeconst,kprecis,kfreqtol",
              "kppsfreq,kppsstab,kppsjitter,kppscalibdur,kppscalibs,kppsjitexc,kppsstbexc,"
              "kppscaliberrs"};
    default:
      return {};
  }
}

std::string sysinfo_text(const mode6::SystemVariables& s, const PeersLook& look) {
  std::string mode = s.peermode ? mode6::mode_word(*s.peermode) : "unspec";
  std::string text = field("system peer:", peer_of(s, look)) + field("system peer mode:", mode);
  text += field("leap indicator:", fmt::format("{:02b}", s.leap.value_or(3) & 3));
  text += field("stratum:", fmt::format("{}", s.stratum.value_or(16)));
  text += field("precision:", fmt::format("{}", s.precision.value_or(0)));
  text += field("root distance:", decimals(s.rootdelay, 5) + " s");
  text += field("root dispersion:", decimals(s.rootdisp, 5) + " s");
  text += field("reference ID:", fmt::format("[{}]", view::escape(s.refid.value_or(""))));
  text += field("reference time:", view::classic_time(s.reftime.value_or(ntp::Timestamp{}),
                                                      look.near_unix_s, look.zone));
  text += field("jitter:", decimals(s.sys_jitter, 6) + " s");
  text += field("stability:", ppm(s.clk_wander));
  return text + field("authdelay:", decimals(s.authdelay, 6) + " s");
}

std::string loopinfo_text(const mode6::SystemVariables& s, bool one_line) {
  // How long ago the clock was corrected last: what the watchdog counted.
  const ntp::Nanos since =
      s.clock && s.reftime && !s.reftime->is_unknown() ? *s.clock - *s.reftime : ntp::Nanos{0};
  const auto watchdog = std::chrono::floor<std::chrono::seconds>(since).count();
  const double frequency = s.frequency.value_or(ntp::Ppm{}).value;
  if (one_line) {
    return fmt::format("offset {}, frequency {:.3f}, time_const {}, watchdog {}\n",
                       decimals(s.offset, 6), frequency, s.tc.value_or(0), watchdog);
  }
  return field("offset:", decimals(s.offset, 6) + " s") + field("frequency:", ppm(s.frequency)) +
         field("time constant:", fmt::format("{}", s.tc.value_or(0))) +
         field("watchdog timer:", fmt::format("{} s", watchdog));
}

std::string kerninfo_text(const mode6::SystemVariables& s) {
  if (!s.kfreq && !s.kmaxerr) return {};
  std::string text =
      field("pll offset:", seconds(s.koffset)) + field("pll frequency:", ppm(s.kfreq)) +
      field("maximum error:", seconds(s.kmaxerr)) + field("estimated error:", seconds(s.kesterr)) +
      field("status:", kernel_flags(s.kstflags.value_or(0))) +
      field("pll time constant:", fmt::format("{}", s.ktimeconst.value_or(0))) +
      field("precision:", seconds(s.kprecis)) +
      field("frequency tolerance:",
            fmt::format("{:.0f} ppm", s.kfreqtol.value_or(ntp::Ppm{}).value));
  if (s.kppscalibdur.value_or(0) == 0) return text;
  return text + field("pps frequency:", ppm(s.kppsfreq)) +
         field("pps stability:", ppm(s.kppsstab)) + field("pps jitter:", seconds(s.kppsjitter)) +
         field("calibration interval:", fmt::format("{} s", *s.kppscalibdur)) +
         field("calibration cycles:", fmt::format("{}", s.kppscalibs.value_or(0))) +
         field("jitter exceeded:", fmt::format("{}", s.kppsjitexc.value_or(0))) +
         field("stability exceeded:", fmt::format("{}", s.kppsstbexc.value_or(0))) +
         field("calibration errors:", fmt::format("{}", s.kppscaliberrs.value_or(0)));
}

std::string clockstat_text(const mode6::ClockVariables& clock, std::string_view address,
                           const mode6::MaybeInt& status) {
  const auto number = [](const mode6::MaybeInt& value) {
    return fmt::format("{}", value.value_or(0));
  };
  return field("clock address:", view::escape(address)) +
         field("clock type:", view::escape(clock.device.value_or(clock.name.value_or("")))) +
         field("current status:", number(status)) + field("number of polls:", number(clock.poll)) +
         field("no response to poll:", number(clock.noreply)) +
         field("bad format responses:", number(clock.badformat)) +
         field("bad data responses:", number(clock.baddata)) +
         field("fudge time 1:", decimals(clock.fudgetime1, 6)) +
         field("fudge time 2:", decimals(clock.fudgetime2, 6)) +
         field("stratum:", number(clock.stratum)) +
         field("reference ID:", view::escape(clock.refid.value_or(""))) +
         field("fudge flags:", fmt::format("0x{:x}", clock.flags.value_or(0) & 0xf));
}

const view::SummaryTable* counters_of(Show show) {
  switch (show) {
    case Show::sysstats:
      return &kCounters[0];
    case Show::iostats:
      return &kCounters[1];
    case Show::timerstats:
      return &kCounters[2];
    default:
      return nullptr;
  }
}

}  // namespace ntpdc
