// What a daemon with two sources says to every question of ntpq, in fragments of 200 octets.
#pragma once

#include <fmt/format.h>
#include <string>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/trailer.hpp"
#include "ntp/keys.hpp"
#include "unit/ntpq/simulated_host.hpp"

namespace ntpq {

inline constexpr std::size_t kFragment = 200;
inline const std::string kKeysFile = "1 MD5 md5secret\n";

inline std::string peer_text(int number) {
  return fmt::format(
      "srcadr=192.0.2.{0}, srcport=123, dstadr=192.0.2.100, dstport=123, leap=0,\r\n"
      "hmode=3, stratum=2, ppoll=6, hpoll=6, precision=-20, rootdelay=0.500,\r\n"
      "rootdisp=1.500, refid=10.0.0.{0}, reftime=0xeeaeac42.c0b04f06,\r\n"
      "rec=0xeeaeac40.31b97199, reach=0xff, unreach=0, delay=1.500,\r\n"
      "offset=-0.250, jitter=0.125, dispersion=0.115, keyid=0,\r\n"
      "filtdelay= 0.01 0.02 0.02 0.02 0.04 0.03 0.03 0.02,\r\n"
      "filtoffset= 0.00 0.00 0.00 -0.00 -0.01 -0.00 -0.01 -0.00, pmode=4,\r\n"
      "filtdisp= 0.00 0.12 0.24 0.36 0.48 0.60 0.72 0.84, flash=0x0,\r\n"
      "srchost=\"a{0}.example, quoted\"\r\n",
      number);
}

inline std::string system_text() {
  std::string text =
      "leap=0, stratum=3, precision=-20, rootdelay=1.000, rootdisp=2.000,\r\n"
      "refid=192.0.2.1, reftime=0xeeaeac48.31b97199, tc=6, peer=1, offset=0.125,\r\n"
      "frequency=1.500, sys_jitter=0.250, clk_jitter=0.125,\r\n"
      "clock=0xeeaeac48.00000000, version=\"ntpd, of a test\"";
  for (int i = 0; i < 12; ++i) text += fmt::format(", setvar{}=\"value {}\"", i, i);
  return text + "\r\n";
}

inline std::string mru_text() {
  std::string text = "nonce=eeaeac853bd5f76b3bd5f76b, ";
  for (int i = 0; i < 8; ++i) {
    text += fmt::format(
        "addr.{0}=192.0.2.{0}:123, last.{0}=0xeeaeac{0}0.00000000, "
        "first.{0}=0xeeaeab00.00000000,\r\n"
        "ct.{0}=9, mv.{0}=36, rs.{0}=0x0, ",
        i);
  }
  return text + "now=0xeeaeac85.1b71a06e, last.newest=0xeeaeac70.00000000\r\n";
}

inline std::string list_text(const std::string& which) {
  std::string text;
  for (int i = 0; i < 5; ++i) {
    if (!text.empty()) text += ", ";
    text += which == "addr_restrictions"
                ? fmt::format(
                      "addr.{0}=10.0.0.{0}, mask.{0}=255.255.255.255, hits.{0}={0},\r\n"
                      "flags.{0}=noquery nomodify",
                      i)
                : fmt::format(
                      "addr.{0}=10.0.0.{0}:123, name.{0}=\"eth{0}\", en.{0}=1,\r\n"
                      "flags.{0}=0x1, rx.{0}=1, tx.{0}=2, txerr.{0}=0, pc.{0}=1, up.{0}=9",
                      i);
  }
  return text + "\r\n";
}

/// The text of the answer; nullopt: an error with `error`.
inline std::optional<std::string> honest_text(const mode6::Header& request, const std::string& data,
                                              std::uint8_t& error) {
  switch (static_cast<mode6::Opcode>(request.opcode)) {
    case mode6::Opcode::read_status:
      return std::string{"\0\x02\x94\x1a\0\x01\x96\x1a", 8};
    case mode6::Opcode::read_variables:
      if (request.association.value > 2) {
        error = 4;
        return std::nullopt;
      }
      if (data == "clock") return "clock=0xeeaeac48.00000000\r\n";
      return request.association.value == 0 ? system_text() : peer_text(request.association.value);
    case mode6::Opcode::request_nonce:
      return "nonce=eeaeac853bd5f76b3bd5f76b\r\n";
    case mode6::Opcode::read_mru:
      return mru_text();
    case mode6::Opcode::read_ordered_list:
      return list_text(data);
    case mode6::Opcode::configure:
      return "Config Succeeded\r\n";
    default:
      error = 3;
      return std::nullopt;
  }
}

inline void sign(Datagram& datagram) {
  static const auto keys = ntp::parse_keys(kKeysFile).keys;
  const std::size_t size = (datagram.size() + 7) / 8 * 8;
  datagram.resize(size + 20);
  mode6::append_mac(*keys.find({1}), datagram, size);
}

inline std::vector<Datagram> honest(mode6::Header request, const std::string& data) {
  std::uint8_t error = 0;
  const auto text = honest_text(request, data, error);
  request.status = request.association.value == 0 ? 0x0616 : 0x961a;
  if (!text) {
    request.error = true;
    request.status = static_cast<std::uint16_t>(error << 8);
  }
  auto datagrams = fragments_of(request, text.value_or(""), kFragment);
  const bool keyed =
      request.opcode == static_cast<std::uint8_t>(mode6::Opcode::read_ordered_list) ||
      request.opcode == static_cast<std::uint8_t>(mode6::Opcode::configure);
  if (keyed) std::ranges::for_each(datagrams, sign);
  return datagrams;
}

}  // namespace ntpq
