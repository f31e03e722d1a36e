#include "sys/polls.hpp"

#include <system_error>
#include <utility>

namespace sys {
namespace {

constexpr std::size_t kMostReplies = 64;  // datagrams of one wake-up; the others come back

}  // namespace

Polls::Polls(netio::EventLoop& loop, Reports reports)
    : loop_{loop}, reports_{std::move(reports)}, sweep_{loop, [this] { closed_.clear(); }} {}

void Polls::send(const core::SendPoll& poll) {
  auto socket = netio::UdpSocket::connect(poll.to, true);
  if (!socket) return reports_.failed(poll.token, socket.error().message());
  socket->set_dscp(dscp_);
  std::vector<std::byte> datagram{poll.packet.begin(), poll.packet.end()};
  datagram.insert(datagram.end(), poll.mac.begin(),
                  poll.mac.begin() + static_cast<std::ptrdiff_t>(poll.mac_size));
  datagram.insert(datagram.end(), poll.fields.begin(), poll.fields.end());
  if (const std::error_code error = socket->send(datagram)) {
    return reports_.failed(poll.token, error.message());
  }
  // Most often the kernel knows by now; what comes later corrects it.
  const auto left = socket->transmitted();
  reports_.sent(poll.token, left.value_or(netio::realtime_now()), socket->local());
  auto watch = netio::Watch::readable(loop_, socket->fd(),
                                      [this, token = poll.token] { on_readable(token); });
  polls_.insert_or_assign(poll.token, Poll{std::move(*socket), std::move(watch), left.has_value()});
}

void Polls::close(core::PollToken token) {
  auto found = polls_.extract(token);
  if (found.empty()) return;
  closed_.push_back(std::move(found.mapped()));
  sweep_.request();
}

// Nobody asks the system for more than the answer, which most often is the first datagram.
std::error_code Polls::receive(core::PollToken token, const netio::UdpSocket& socket) {
  std::error_code error;
  bool more = true;
  for (std::size_t n = 0; n < kMostReplies && more; ++n) {
    more = false;
    error = socket.receive(
        [this, token, &more](const netio::Datagram& datagram) {
          more = reports_.reply(token, datagram);
        },
        1);
  }
  return error;
}

void Polls::on_readable(core::PollToken token) {
  const auto found = polls_.find(token);
  if (found == polls_.end()) return;
  const netio::UdpSocket& socket = found->second.socket;
  if (!found->second.timed) {
    if (const auto left = socket.transmitted()) reports_.sent(token, *left, socket.local());
  }
  const std::error_code error = receive(token, socket);
  if (error) reports_.failed(token, error.message());
  reports_.done();
}

}  // namespace sys
