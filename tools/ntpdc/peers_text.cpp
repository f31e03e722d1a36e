#include "ntpdc/peers_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "ntpdc/fields.hpp"
#include "view/escape.hpp"

namespace ntpdc {
namespace {

constexpr std::size_t kNameWidth = 15;  // of old

std::string name_of(const mode6::MaybeText& address, const PeersLook& look) {
  if (!address) return "-";
  const auto parsed = ntp::IpAddress::parse(*address);
  const auto name = parsed ? look.names.find(*parsed) : look.names.end();
  return view::escape(look.numeric || name == look.names.end() ? *address : name->second);
}

std::string_view mode_name(std::int64_t mode) {
  switch (mode) {
    case 1:
      return "sym_active";
    case 2:
      return "sym_passive";
    case 3:
      return "client";
    case 4:
      return "server";
    case 5:
      return "broadcast";
    case 6:
      return "bclient";
    default:
      return "unspec";
  }
}

char mode_mark(const mode6::PeerReply& peer) {
  if (peer.status.selection >= mode6::Selection::system_peer) return '*';
  switch (peer.variables.hmode.value_or(0)) {
    case 1:
      return '+';
    case 2:
      return '-';
    case 3:
      return '=';
    case 5:
      return '^';
    case 6:
      return '~';
    default:
      return ' ';
  }
}

char selection_mark(const mode6::PeerReply& peer) {
  switch (peer.status.selection) {
    case mode6::Selection::reject:
      return ' ';
    case mode6::Selection::candidate:
    case mode6::Selection::backup:
      return '+';
    case mode6::Selection::system_peer:
    case mode6::Selection::pps_peer:
      return '*';
    default:
      return '.';
  }
}

std::int64_t poll_of(const mode6::PeerVariables& peer) {
  constexpr std::int64_t kMost = 17;
  const std::int64_t poll = std::min(peer.hpoll.value_or(6), peer.ppoll.value_or(6));
  return std::int64_t{1} << std::clamp<std::int64_t>(poll, 0, kMost);
}

std::string row(const mode6::PeerReply& peer, char mark, const PeersLook& look) {
  const mode6::PeerVariables& v = peer.variables;
  return fmt::format("{}{:<15.15} {:<15.15} {:2} {:4}  {:3o} {:>7.7} {:>9.9} {:>7.7}\n", mark,
                     name_of(v.srcadr, look).substr(0, kNameWidth),
                     name_of(v.dstadr, look).substr(0, kNameWidth), v.stratum.value_or(16),
                     poll_of(v), v.reach.value_or(0) & 0xff, decimals(v.delay, 5),
                     decimals(v.offset, 6), decimals(v.dispersion, 5));
}

std::string stages(std::string_view legend, const std::optional<mode6::FilterStages>& values,
                   int digits) {
  if (!values) return {};
  std::string text = fmt::format("{:<15}", legend);
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (i == values->size() / 2) text += fmt::format("\n{:15}", "");
    text += fmt::format("{:<9.{}f}", (*values)[i].count(), digits);
  }
  return text + "\n";
}

std::string flags_of(const mode6::PeerReply& peer) {
  std::string flags;
  const auto add = [&flags](bool wanted, std::string_view word) {
    if (!wanted) return;
    if (!flags.empty()) flags += ", ";
    flags += word;
  };
  add(peer.status.selection >= mode6::Selection::system_peer, "system_peer");
  add(peer.status.configured, "config");
  add(peer.status.auth_enabled, "auth");
  add(peer.status.selection > mode6::Selection::falseticker, "shortlist");
  return flags.empty() ? "none" : flags;
}

}  // namespace

const char* const kPstatsNames =
    "srcadr,dstadr,timerec,timer,timereach,sent,received,badauth,bogusorg,oldpkt,seldisp,selbroken,"
    "candidate";

std::vector<ntp::IpAddress> addresses_of(const mode6::PeersReply& reply) {
  std::vector<ntp::IpAddress> addresses;
  for (const mode6::PeerReply& peer : reply.peers) {
    for (const auto* text : {&peer.variables.srcadr, &peer.variables.dstadr}) {
      const auto address = *text ? ntp::IpAddress::parse(**text) : std::nullopt;
      if (address && !address->is_unspecified()) addresses.push_back(*address);
    }
  }
  return addresses;
}

std::string listpeers_text(const mode6::PeersReply& reply, const PeersLook& look) {
  std::string text;
  for (const mode6::PeerReply& peer : reply.peers) {
    if (peer.failure) continue;
    text += fmt::format("{:<9} {}\n", mode_name(peer.variables.hmode.value_or(0)),
                        name_of(peer.variables.srcadr, look));
  }
  return text;
}

std::string peers_text(const mode6::PeersReply& reply, bool selection, const PeersLook& look) {
  std::string text = "     remote           local      st poll reach  delay   offset    disp\n" +
                     std::string(71, '=') + "\n";
  for (const mode6::PeerReply& peer : reply.peers) {
    if (peer.failure) continue;
    text += row(peer, selection ? selection_mark(peer) : mode_mark(peer), look);
  }
  return text;
}

std::string showpeer_text(const mode6::PeerReply& peer, const PeersLook& look) {
  const mode6::PeerVariables& v = peer.variables;
  const auto number = [](const mode6::MaybeInt& value) { return value.value_or(0); };
  const auto time = [&look](const mode6::MaybeTimestamp& value) {
    return view::classic_time(value.value_or(ntp::Timestamp{}), look.near_unix_s, look.zone);
  };
  std::string text =
      fmt::format("remote {}, local {}\n", name_of(v.srcadr, look), name_of(v.dstadr, look));
  text += fmt::format("hmode {}, pmode {}, stratum {}, precision {}\n", mode_name(number(v.hmode)),
                      mode_name(number(v.pmode)), v.stratum.value_or(16), number(v.precision));
  text += fmt::format("leap {:02b}, refid [{}], rootdistance {}, rootdispersion {}\n",
                      number(v.leap) & 3, view::escape(v.refid.value_or("")),
                      decimals(v.rootdelay, 5), decimals(v.rootdisp, 5));
  text += fmt::format("ppoll {}, hpoll {}, keyid {}, association {}\n", number(v.ppoll),
                      number(v.hpoll), number(v.keyid), peer.id.value);
  text += fmt::format("reach {:03o}, unreach {}, flash 0x{:04x}\n", number(v.reach) & 0xff,
                      number(v.unreach), number(v.flash) & 0xffff);
  text += fmt::format("timer {}s, flags {}\n", number(v.timer), flags_of(peer));
  text += "reference time:      " + time(v.reftime) + "\n";
  text += "receive timestamp:   " + time(v.rec) + "\n";
  text += "transmit timestamp:  " + time(v.xmt) + "\n";
  text += stages("filter delay:", v.filtdelay, 5) + stages("filter offset:", v.filtoffset, 6);
  return text + fmt::format("offset {}, delay {}, error bound {}, filter error {}\n",
                            decimals(v.offset, 6), decimals(v.delay, 5), decimals(v.dispersion, 5),
                            decimals(v.jitter, 5));
}

std::string pstats_text(const mode6::PeerVariables& v, const PeersLook& look) {
  const std::string_view legends[] = {"remote host:", "local interface:"};
  std::string text =
      field(legends[0], name_of(v.srcadr, look)) + field(legends[1], name_of(v.dstadr, look));
  const std::tuple<std::string_view, const mode6::MaybeInt*, std::string_view> rows[] = {
      {"time last received:", &v.timerec, "s"},    {"time until next send:", &v.timer, "s"},
      {"reachability change:", &v.timereach, "s"}, {"packets sent:", &v.sent, ""},
      {"packets received:", &v.received, ""},      {"bad authentication:", &v.badauth, ""},
      {"bogus origin:", &v.bogusorg, ""},          {"duplicate:", &v.oldpkt, ""},
      {"bad dispersion:", &v.seldisp, ""},         {"bad reference time:", &v.selbroken, ""},
      {"candidate order:", &v.candidate, ""},
  };
  for (const auto& [legend, value, unit] : rows) {
    if (*value) text += field(legend, fmt::format("{}{}", **value, unit));
  }
  return text;
}

}  // namespace ntpdc
