#include "netio/shared_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "netio/monotonic.hpp"
#include "netio/socket_address.hpp"
#include "netio/udp_socket.hpp"

namespace netio {
namespace {

// Room for what comes while one batch is worked on; the system gives what it allows.
constexpr int kReceiveRoom = 8 << 20;
// No program lets its answers wait longer.
constexpr ntp::Nanos kLongestWait = std::chrono::seconds{1};

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// What says that no answer will come from there, whatever is tried; the rest may pass.
bool is_final(int error) {
  return error == ECONNREFUSED || error == ENOPROTOOPT || error == EACCES || error == EPERM;
}

// The error that an entry of the error queue carries, or 0.
int error_in(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    const bool v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
    const bool v6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err said{};
    std::memcpy(&said, CMSG_DATA(c), sizeof said);
    return static_cast<int>(said.ee_errno);
  }
  return 0;
}

/// When the system received a datagram, by its clock; nullopt where it does not say.
std::optional<ntp::Nanos> stamp_in(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
    return std::chrono::seconds{stamp.tv_sec} + ntp::Nanos{stamp.tv_nsec};
  }
  return std::nullopt;
}

}  // namespace

struct SharedSocket::Batch {
  // Enough that system calls stop to matter.
  static constexpr std::size_t kSize = 32;
  struct Slot {
    SocketAddress address;
    iovec part{};
  };
  std::array<std::array<std::byte, kMaxRequest>, kSize> out_octets;
  std::array<Slot, kSize> out;
  std::array<ntp::Endpoint, kSize> to;
  std::array<mmsghdr, kSize> out_messages{};
  std::size_t queued = 0;
  std::array<std::array<std::byte, kMaxDatagram>, kSize> in_octets;
  std::array<Slot, kSize> in;
  alignas(cmsghdr) std::array<std::array<std::byte, 64>, kSize> in_control;
  std::array<mmsghdr, kSize> in_messages{};
};

SharedSocket::SharedSocket(int fd) : fd_{fd}, batch_{std::make_unique<Batch>()} {}
SharedSocket::SharedSocket(SharedSocket&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)}, batch_{std::move(other.batch_)} {}
SharedSocket::~SharedSocket() {
  if (fd_ >= 0) close(fd_);
}

std::expected<SharedSocket, std::error_code> SharedSocket::open(ntp::Family family) {
  const bool v6 = family == ntp::Family::ipv6;
  const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::unexpected{std::error_code{errno, std::generic_category()}};
  SharedSocket shared{fd};
  if (v6) {
    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  } else {
    set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
  }
  set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  if (!set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveRoom)) {
    set_option(fd, SOL_SOCKET, SO_RCVBUF, kReceiveRoom);
  }
  return shared;
}

std::size_t SharedSocket::room() const {
  int room = 0;
  socklen_t size = sizeof room;
  getsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, &size);
  return static_cast<std::size_t>(std::max(room, 0));
}

std::uint32_t SharedSocket::overflowed() const {
  std::array<std::uint32_t, SK_MEMINFO_VARS> words{};
  socklen_t size = sizeof words;
  if (getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, words.data(), &size) != 0) return 0;
  return words[SK_MEMINFO_DROPS];
}

void SharedSocket::send(const ntp::Endpoint& to, ntp::ByteView octets, const OnError& failed) {
  Batch& batch = *batch_;
  if (batch.queued == Batch::kSize) flush(failed);
  const std::size_t at = batch.queued++;
  const std::size_t size = std::min(octets.size(), kMaxRequest);
  std::copy_n(octets.data(), size, batch.out_octets.at(at).data());
  batch.to.at(at) = to;
  Batch::Slot& slot = batch.out.at(at);
  slot.address = SocketAddress{to};
  slot.part = {batch.out_octets.at(at).data(), size};
  msghdr& message = batch.out_messages.at(at).msg_hdr;
  message = {};
  message.msg_name = slot.address.raw();
  message.msg_namelen = slot.address.size;
  message.msg_iov = &slot.part;
  message.msg_iovlen = 1;
}

void SharedSocket::flush(const OnError& failed) {
  Batch& batch = *batch_;
  const std::size_t count = std::exchange(batch.queued, 0);
  bool again = false;
  for (std::size_t next = 0; next < count;) {
    const int sent = sendmmsg(fd_, &batch.out_messages.at(next),
                              static_cast<unsigned>(count - next), MSG_NOSIGNAL);
    if (sent > 0) {
      next += static_cast<std::size_t>(sent);
      again = false;
      continue;
    }
    // The error may be about an earlier datagram to somebody else: it is told once, so that the
    // second try says the truth about this one.
    if (errno == EINTR || !std::exchange(again, true)) continue;
    const int error = errno;
    again = false;
    const bool full = error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
    if (!full) failed(batch.to.at(next), {error, std::generic_category()});
    ++next;
  }
}

bool SharedSocket::receive(const OnDatagram& handler) {
  Batch& batch = *batch_;
  for (std::size_t i = 0; i < Batch::kSize; ++i) {
    Batch::Slot& slot = batch.in.at(i);
    slot.part = {batch.in_octets.at(i).data(), kMaxDatagram};
    msghdr& message = batch.in_messages.at(i).msg_hdr;
    message = {};
    message.msg_name = slot.address.raw();
    message.msg_namelen = sizeof slot.address.storage;
    message.msg_iov = &slot.part;
    message.msg_iovlen = 1;
    message.msg_control = batch.in_control.at(i).data();
    message.msg_controllen = batch.in_control.at(i).size();
  }
  const int received = recvmmsg(fd_, batch.in_messages.data(), Batch::kSize, MSG_DONTWAIT, nullptr);
  // Any other error is about a datagram that was sent; those that wait come behind it.
  if (received < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
  const ntp::Monotonic now = monotonic_now();
  const RealTime real = realtime_now();
  const ntp::Nanos real_now = std::chrono::seconds{real.seconds} + ntp::Nanos{real.nanoseconds};
  const auto count = static_cast<std::size_t>(received);
  for (std::size_t i = 0; i < count; ++i) {
    msghdr& message = batch.in_messages.at(i).msg_hdr;
    if ((message.msg_flags & MSG_TRUNC) != 0) continue;
    // The system's clock may have been set meanwhile.
    const ntp::Nanos age = real_now - stamp_in(message).value_or(real_now);
    const ntp::Monotonic arrived = now - std::clamp(age, ntp::Nanos{0}, kLongestWait);
    batch.in.at(i).address.size = message.msg_namelen;
    handler(batch.in.at(i).address.endpoint(),
            ntp::ByteView{batch.in_octets.at(i)}.first(batch.in_messages.at(i).msg_len), arrived);
  }
  return count == Batch::kSize;
}

void SharedSocket::refusals(const OnError& handler) {
  alignas(cmsghdr) std::array<std::byte, 512> control;
  std::array<std::byte, 64> quoted;  // the beginning of what was sent: of no interest
  for (;;) {
    SocketAddress to;
    iovec part{quoted.data(), quoted.size()};
    msghdr message{};
    message.msg_name = to.raw();
    message.msg_namelen = sizeof to.storage;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(fd_, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    const int error = error_in(message);
    to.size = message.msg_namelen;
    if (is_final(error)) handler(to.endpoint(), {error, std::generic_category()});
  }
}

}  // namespace netio
