#include "netio/udp_batch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <utility>

#include "netio/control_messages.hpp"
#include "netio/socket_address.hpp"

namespace netio {
namespace {

// A reply that cannot leave now is lost, as any datagram may be; those behind it are not.
std::size_t send_each(int fd, std::span<mmsghdr> messages) {
  std::size_t failed = 0;
  while (!messages.empty()) {
    int sent = sendmmsg(fd, messages.data(), static_cast<unsigned>(messages.size()), MSG_NOSIGNAL);
    if (sent < 0) {
      // Simulated machines may know only how to send one.
      sent = 1;
      if (sendmsg(fd, &messages.front().msg_hdr, MSG_NOSIGNAL) < 0) ++failed;
    }
    messages = messages.subspan(std::max<std::size_t>(static_cast<std::size_t>(sent), 1));
  }
  return failed;
}

}  // namespace

struct UdpBatch::Buffers {
  struct Slot {
    SocketAddress from;
    iovec part;
    alignas(cmsghdr) std::array<std::byte, kControlSize> control;
  };
  std::array<std::array<std::byte, kMaxDatagram>, kSize> octets;
  std::array<Slot, kSize> slots;
  std::array<mmsghdr, kSize> messages;
  std::array<mmsghdr, kSize> replies;
  std::array<Datagram, kSize> datagrams;
  std::array<std::size_t, kSize> slot_of;  // of each datagram
  std::size_t used = kSize;                // slots that the last calls have changed
  std::size_t received = 0;
  std::size_t answered = 0;
  bool leaves_by_itself = false;  // from the right address, without being told

  void prepare(std::size_t index) {
    Slot& slot = slots[index];
    slot.part = {octets[index].data(), kMaxDatagram};
    messages[index].msg_hdr = {.msg_name = slot.from.raw(),
                               .msg_namelen = sizeof slot.from.storage,
                               .msg_iov = &slot.part,
                               .msg_iovlen = 1,
                               .msg_control = slot.control.data(),
                               .msg_controllen = slot.control.size(),
                               .msg_flags = 0};
  }
};

UdpBatch::UdpBatch() : buffers_{std::make_unique_for_overwrite<Buffers>()} {}
UdpBatch::~UdpBatch() = default;
UdpBatch::UdpBatch(UdpBatch&&) noexcept = default;

std::span<const Datagram> UdpBatch::receive(const UdpSocket& socket) {
  Buffers& b = *buffers_;
  for (std::size_t i = 0; i < b.used; ++i) b.prepare(i);
  b.answered = b.received = b.used = 0;
  b.leaves_by_itself = socket.is_bound_to_one();
  const int count = recvmmsg(socket.fd(), b.messages.data(), kSize, MSG_DONTWAIT, nullptr);
  if (count <= 0) return {};
  b.used = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < b.used; ++i) {
    msghdr& message = b.messages[i].msg_hdr;
    if ((message.msg_flags & MSG_TRUNC) != 0) continue;
    Datagram& datagram = b.datagrams[b.received];
    datagram.path = {};
    datagram.received.reset();
    datagram.octets = ntp::ByteView{b.octets[i].data(), b.messages[i].msg_len};
    b.slots[i].from.size = message.msg_namelen;
    datagram.path.from = b.slots[i].from.endpoint();
    read_control(message, datagram);
    b.slot_of[b.received++] = i;
  }
  return std::span{b.datagrams}.first(b.received);
}

ntp::ByteSpan UdpBatch::buffer(std::size_t index) {
  return buffers_->octets[buffers_->slot_of[index]];
}

void UdpBatch::reply(std::size_t index, std::size_t size) {
  Buffers& b = *buffers_;
  const std::size_t at = b.slot_of[index];
  Buffers::Slot& slot = b.slots[at];
  slot.part.iov_len = size;
  msghdr& message = b.replies[b.answered++].msg_hdr;
  message = {.msg_name = slot.from.raw(),
             .msg_namelen = slot.from.size,
             .msg_iov = &slot.part,
             .msg_iovlen = 1,
             .msg_control = nullptr,
             .msg_controllen = 0,
             .msg_flags = 0};
  if (b.leaves_by_itself) return;
  message.msg_control = slot.control.data();
  message.msg_controllen = slot.control.size();
  message.msg_controllen = write_source(b.datagrams[index].path, message);
  if (message.msg_controllen == 0) message.msg_control = nullptr;
}

std::size_t UdpBatch::send(const UdpSocket& socket) {
  Buffers& b = *buffers_;
  return send_each(socket.fd(), std::span{b.replies}.first(std::exchange(b.answered, 0)));
}

}  // namespace netio
