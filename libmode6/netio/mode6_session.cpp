#include "netio/mode6_session.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include "netio/monotonic.hpp"

namespace netio {

std::expected<std::unique_ptr<Mode6Session>, std::error_code> Mode6Session::open(
    EventLoop& loop, const ntp::Endpoint& server, const mode6::Patience& patience,
    std::function<void()> idle, std::uint8_t version) {
  auto socket = UdpSocket::connect(server);
  if (!socket) return std::unexpected{socket.error()};
  return std::unique_ptr<Mode6Session>{
      new Mode6Session{loop, std::move(*socket), server, patience, std::move(idle), version}};
}

Mode6Session::Mode6Session(EventLoop& loop, UdpSocket socket, const ntp::Endpoint& server,
                           const mode6::Patience& patience, std::function<void()> idle,
                           std::uint8_t version)
    : socket_{std::move(socket)},
      server_{server},
      conversation_{mode6::Sequence{static_cast<std::uint16_t>(random_u64())}, patience, version},
      idle_{std::move(idle)},
      timer_{loop, [this] { pump(); }},
      watch_{Watch::readable(loop, socket_.fd(), [this] { on_readable(); })} {}

void Mode6Session::wake() {
  told_idle_ = false;
  timer_.at(ntp::Monotonic{});
}

void Mode6Session::on_readable() {
  const std::error_code error = socket_.receive([this](const Datagram& datagram) {
    ++datagrams_received_;
    if (tap_) tap_(server_, socket_.local(), datagram.octets);
    conversation_.on_datagram(datagram.octets, monotonic_now());
  });
  if (error) {
    fail(error);
  } else {
    pump();
  }
}

void Mode6Session::pump() {
  if (trouble_) return fail(trouble_);
  std::array<std::byte, mode6::kMaxPacket> packet;
  while (const std::size_t size = conversation_.next_datagram(monotonic_now(), packet)) {
    const std::error_code error = socket_.send(ntp::ByteView{packet}.first(size));
    // A full queue is a lost datagram, and the conversation repeats those.
    const bool full = error.value() == EAGAIN || error.value() == ENOBUFS;
    if (error && !full) return fail(error);
    ++datagrams_sent_;
    if (tap_) tap_(socket_.local(), server_, ntp::ByteView{packet}.first(size));
  }
  rest();
}

void Mode6Session::fail(std::error_code error) {
  trouble_ = error;
  conversation_.on_refused();
  rest();
}

// Once: whoever ends from a later turn of the loop must not be put off by what still arrives.
void Mode6Session::rest() {
  timer_.at(conversation_.next_deadline());
  if (conversation_.idle() && !std::exchange(told_idle_, true)) idle_();
}

}  // namespace netio
