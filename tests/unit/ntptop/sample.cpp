#include "sample.hpp"

#include <fmt/format.h>
#include <utility>

namespace sample {
namespace {

using ntptop::HostPolled;

// The NTP seconds of kStart.
constexpr unsigned kEpoch = 4'004'682'422;

std::string stamp(int second) {
  return fmt::format("{:#x}.80000000", kEpoch + static_cast<unsigned>(second));
}

std::string system_text(int second, double offset_ms, int stratum, const char* refid) {
  return fmt::format(
      "version=\"ntpd gnomon-0.1.0\", processor=\"x86_64\",\r\nsystem=\"Linux/6.1.0\", leap={}, "
      "stratum={}, precision=-23, rootdelay=0.412,\r\nrootdisp=1.724, refid={}, reftime={}, "
      "clock={},\r\npeer=43021, tc=4, mintc=0, offset={:.6f}, frequency=-12.871, "
      "sys_jitter=0.041,\r\nclk_jitter=0.020, clk_wander=0.006\r\n",
      stratum == 16 ? 3 : 0, stratum, refid, stamp(second - 12), stamp(second), offset_ms);
}

struct Peer {
  int id;
  int status;
  const char* address;
  const char* refid;
  int stratum;
  int reach;
  double delay;
  double offset;
  double jitter;
};

HostPolled::Association association(const Peer& peer, int second) {
  const double wave = (second % 7 - 3) * 0.01;
  std::string text = fmt::format(
      "srcadr={}, srcport=123, dstadr=192.0.2.2, dstport=123, leap=0,\r\nstratum={}, "
      "precision=-23, rootdelay=0.000, rootdisp=1.250, refid={},\r\nreftime={}, rec={}, "
      "reach={:#x}, unreach=0, hmode=3, pmode=4,\r\nhpoll=4, ppoll=4, headway=0, flash={:#x}, "
      "keyid=0, offset={:.6f},\r\ndelay={:.6f}, dispersion=0.240, jitter={:.6f},\r\n"
      "filtdelay=    0.11    0.11    0.11    0.12    0.11    0.12    0.12    0.11,\r\n"
      "filtoffset=   +0.02   +0.02   +0.02   +0.02   +0.02   +0.02   +0.02   +0.02\r\n",
      peer.address, peer.stratum, peer.refid, stamp(second - 12), stamp(second - 3), peer.reach,
      peer.reach == 0 ? 0x1000 : 0, peer.offset + wave, peer.delay, peer.jitter);
  return {static_cast<std::uint16_t>(peer.id), static_cast<std::uint16_t>(peer.status),
          std::move(text)};
}

ntptop::Instant at(int second) { return kStart + std::chrono::seconds{second}; }

HostPolled first_host(int second) {
  HostPolled polled{
      .host = 0, .at = at(second), .address = "192.0.2.2:123", .round_trip_s = 0.0004};
  polled.status = 0x0618;
  polled.text = system_text(second, 0.214, 2, "192.0.2.10");
  polled.counters = fmt::format("ss_uptime={}, ss_received=400\r\n", 5000 + second);
  for (const Peer& peer :
       {Peer{43021, 0x961a, "192.0.2.10", "GPS", 1, 0xff, 0.112, 0.021, 0.004},
        Peer{43022, 0x9414, "192.0.2.44", "192.0.2.10", 2, 0xfe, 8.204, 0.38, 0.061},
        Peer{43023, 0x9114, "198.51.100.7", "LOCL", 1, 0xff, 12.01, 250.31, 0.144},
        Peer{43024, 0x8013, "2001:db8:10::123", "INIT", 16, 0, 0, 0, 0}}) {
    polled.associations.push_back(association(peer, second));
  }
  return polled;
}

// In sync by its own word, and a quarter of a second off.
HostPolled liar(int second) {
  HostPolled polled{
      .host = 1, .at = at(second), .address = "198.51.100.7:123", .round_trip_s = 0.012};
  polled.status = 0x0615;
  polled.text = system_text(second, 0.031, 3, "192.0.2.10");
  polled.associations.push_back(
      association({43021, 0x961a, "192.0.2.10", "GPS", 1, 0xff, 0.3, 0.03, 0.01}, second));
  return polled;
}

// Three that ask the first host; the last of them too often.
ntptop::ClientsCame clients(int second) {
  ntptop::ClientsCame came{.host = 0, .at = at(second)};
  const auto row = [&](const char* address, std::uint64_t count, int every, std::uint16_t bits) {
    const auto last = ntp::Timestamp{kEpoch + static_cast<unsigned>(second - 1), 0};
    came.rows.push_back({.remote = {*ntp::IpAddress::parse(address), 123},
                         .first = last - std::chrono::seconds{every * static_cast<int>(count - 1)},
                         .last = last,
                         .count = count,
                         .mode = 3,
                         .version = 4,
                         .restrictions = bits});
  };
  row("192.0.2.44", 120 + static_cast<std::uint64_t>(second) / 64, 64, 0);
  row("2001:db8:77::a", 9, 1024, 0);
  row("203.0.113.77", 1000 + static_cast<std::uint64_t>(second) * 12, 1, 0x20);
  return came;
}

ntptop::HostSeen seen(std::size_t host, int second, double offset_s) {
  return {.host = host,
          .at = at(second),
          .seen = ntptop::Seen{ntp::Seconds{offset_s}, ntp::Seconds{0.0004}, ntp::Seconds{0.0019},
                               2, "192.0.2.10"},
          .trouble = {}};
}

}  // namespace

std::vector<ntptop::Input> poll(int second) {
  return {
      first_host(second),
      seen(0, second, 0.00019),
      liar(second),
      seen(1, second, 0.25031),
      HostPolled{.host = 2, .at = at(second), .address = "192.0.2.5:123", .trouble = "timed out"},
      seen(2, second, 0.00005),
      HostPolled{.host = 3, .at = at(second), .address = "192.0.2.8:123", .trouble = "timed out"},
      ntptop::HostSeen{.host = 3, .at = at(second), .seen = {}, .trouble = "timed out"},
      ntptop::Ticked{at(second)}};
}

ntptop::State fed(ntptop::State state, const std::vector<ntptop::Input>& inputs) {
  for (const auto& input : inputs) state = ntptop::update(std::move(state), input);
  return state;
}

ntptop::State world(int polls) {
  ntptop::State state;
  state = fed(std::move(state),
              {ntptop::HostAdded{"ns1.lab", "core"}, ntptop::HostAdded{"web7.fra", "fra"},
               ntptop::HostAdded{"silent.lab", "core"}, ntptop::HostAdded{"dead.nyc", "nyc"},
               ntptop::NameFound{"192.0.2.10", "gps1.lab"}});
  for (int i = 0; i < polls; ++i) state = fed(std::move(state), poll(2 * i));
  const int last = 2 * polls - 2;
  if (polls > 5) state = fed(std::move(state), {clients(last - 10), clients(last)});
  return state;
}

ntptop::State pressed(ntptop::State state, const std::vector<int>& keys) {
  for (const int key : keys) state = ntptop::update(std::move(state), ntptop::KeyPressed{key});
  return state;
}

ntptop::State sized(ntptop::State state, int width, int height) {
  return ntptop::update(std::move(state), ntptop::Resized{width, height});
}

}  // namespace sample
