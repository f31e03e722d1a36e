#include "load/sockets.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <bit>
#include <cstring>
#include <netinet/udp.h>
#include <stdexcept>
#include <unistd.h>

namespace load {
namespace {

constexpr int kReceiveBuffer = 32 << 20;

}  // namespace

Addresses::Addresses(std::uint32_t first, std::uint32_t count, std::uint64_t seed)
    : first_{first}, mask_{std::bit_ceil(count) - 1}, at_{static_cast<std::uint32_t>(seed)} {}

std::uint32_t Addresses::next() {
  // Of full period modulo any power of two (Hull and Dobell); its low bits alone would alternate.
  at_ = at_ * 1'664'525U + 1'013'904'223U;
  std::uint32_t index = at_ & mask_;
  index = (index * 0x9E3779B1U) & mask_;  // odd: still each once
  return first_ + index;
}

ClientSocket::ClientSocket(const sockaddr_in& server)
    : fd_{socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)}, server_{server} {
  if (setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  }
  // No datagram is longer; what is longer is cut into such.
  const int segment = kPacket;
  setsockopt(fd_, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment);
  const int never = IP_PMTUDISC_DO;
  setsockopt(fd_, IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof never);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  if (fd_ < 0 || bind(fd_, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0) {
    throw std::runtime_error("ntp_load: no socket");
  }
}

ClientSocket::~ClientSocket() {
  if (fd_ >= 0) close(fd_);
}

Batches::Batches(const sockaddr_in& server, std::size_t bundle) : server_{server}, bundle_{bundle} {
  for (std::size_t i = 0; i < kBatch; ++i) {
    out_parts_.at(i) = {out_.at(i).data(), out_.at(i).size()};
    msghdr& out = leaving_.at(i).msg_hdr;
    out.msg_name = &server_;
    out.msg_namelen = sizeof server_;
    out.msg_iov = &out_parts_.at(i);
    out.msg_iovlen = 1;
    out.msg_control = control_.at(i).octets.data();
    out.msg_controllen = kControl;
    in_parts_.at(i) = {in_.at(i).data(), in_.at(i).size()};
    msghdr& in = arrived_.at(i).msg_hdr;
    in.msg_name = &from_.at(i);
    in.msg_iov = &in_parts_.at(i);
    in.msg_iovlen = 1;
  }
}

void Batches::from(std::size_t index, std::uint32_t address) {
  cmsghdr* c = CMSG_FIRSTHDR(&leaving_.at(index / bundle_).msg_hdr);
  c->cmsg_level = IPPROTO_IP;
  c->cmsg_type = IP_PKTINFO;
  c->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_spec_dst.s_addr = htonl(address);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

std::size_t Batches::send(const ClientSocket& socket, std::size_t count) {
  const std::size_t messages = (count + bundle_ - 1) / bundle_;
  for (std::size_t i = 0; i < messages; ++i) {
    const std::size_t first = i * bundle_;
    out_parts_.at(i) = {out_.at(first).data(), std::min(bundle_, count - first) * kPacket};
  }
  std::size_t done = 0;
  while (done < messages) {
    const int sent = sendmmsg(socket.fd(), &leaving_.at(done),
                              static_cast<unsigned>(messages - done), MSG_NOSIGNAL);
    if (sent <= 0) break;
    done += static_cast<std::size_t>(sent);
  }
  return std::min(done * bundle_, count);
}

std::size_t Batches::receive(const ClientSocket& socket) {
  for (mmsghdr& one : arrived_) one.msg_hdr.msg_namelen = sizeof(sockaddr_in);
  const int count = recvmmsg(socket.fd(), arrived_.data(), kBatch, MSG_DONTWAIT, nullptr);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

}  // namespace load
