// A control server on loopback, on a thread of its own.
#pragma once

#include <functional>
#include <future>
#include <string>
#include <thread>

#include "mode6/header.hpp"
#include "netio/event_loop.hpp"
#include "netio/udp_server.hpp"
#include "netio/udp_socket.hpp"

namespace ntpq {

class SmallDaemon {
 public:
  struct Behaviour {
    bool silent = false;
    std::string peer_text =
        "srcadr=192.0.2.1, srcport=123, hmode=3, stratum=1, refid=GPS, hpoll=6, ppoll=6,\r\n"
        "reach=0xff, rec=0xeeaeac40.80000000, delay=1.500, offset=-0.250, jitter=0.125\r\n";
  };

  SmallDaemon() : SmallDaemon(Behaviour{}) {}
  explicit SmallDaemon(Behaviour behaviour)
      : behaviour_{std::move(behaviour)},
        server_{std::move(*netio::UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0}))},
        thread_{[this] { run(); }} {}
  ~SmallDaemon() {
    netio::UdpSocket::connect(server_.socket().local())->send(ntp::as_bytes("end"));
    thread_.join();
  }
  SmallDaemon(const SmallDaemon&) = delete;
  SmallDaemon& operator=(const SmallDaemon&) = delete;

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string host() const { return server_.socket().local().text(); }
  /// Returns when the first question has arrived.
  void wait_for_question() { asked_.get_future().wait(); }

 private:
  void run() {
    netio::EventLoop loop;
    const auto watch = netio::Watch::readable(loop, server_.socket().fd(), [&] {
      server_.serve([&](const netio::Datagram& datagram, ntp::ByteSpan out) -> std::size_t {
        const auto header = mode6::parse_header(datagram.octets);
        if (!header) {
          loop.stop();
          return 0;
        }
        if (!std::exchange(was_asked_, true)) asked_.set_value();
        return behaviour_.silent ? 0 : answer(*header, datagram, out);
      });
    });
    loop.run();
  }

  // Two associations, 7 and 9; of the system only leap and clock can be asked by name.
  std::size_t answer(mode6::Header header, const netio::Datagram& datagram, ntp::ByteSpan out) {
    const std::string names{
        ntp::as_text(datagram.octets.subspan(mode6::kHeaderSize).first(header.count))};
    header.response = true;
    header.status = header.association == mode6::kSystem ? 0x0616 : 0x961a;
    if (header.opcode == static_cast<std::uint8_t>(mode6::Opcode::read_status)) {
      return mode6::write_packet(header, ntp::as_bytes({"\0\x09\x80\x11\0\x07\x96\x1a", 8}), out);
    }
    std::string text = behaviour_.peer_text;
    if (header.association == mode6::kSystem) {
      text = names == "clock" ? "clock=0xeeaeac48.00000000\r\n" : "leap=0, stratum=2\r\n";
    }
    std::uint8_t error = 0;
    if (header.association.value != 0 && header.association.value != 7 &&
        header.association.value != 9) {
      error = static_cast<std::uint8_t>(mode6::ErrorCode::bad_association);
    } else if (!names.empty() && names != "clock" && names != "leap") {
      error = static_cast<std::uint8_t>(mode6::ErrorCode::unknown_variable);
    }
    if (error != 0) {
      header.error = true;
      header.status = static_cast<std::uint16_t>(error << 8);
      text.clear();
    }
    return mode6::write_packet(header, ntp::as_bytes(text), out);
  }

  Behaviour behaviour_;
  netio::UdpServer server_;
  std::promise<void> asked_;
  bool was_asked_ = false;
  std::thread thread_;
};

}  // namespace ntpq
