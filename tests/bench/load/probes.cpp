#include "load/probes.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <cstring>
#include <ctime>

#include "load/requests.hpp"

namespace load {
namespace {

constexpr std::int64_t kRounding = 1000;  // ns: a server may tell microseconds

std::uint64_t wall_clock() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return wire_time(now.tv_sec * kSecond + now.tv_nsec);
}

std::uint64_t kernel_time(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec at{};
    std::memcpy(&at, CMSG_DATA(c), sizeof at);
    return wire_time(at.tv_sec * kSecond + at.tv_nsec);
  }
  return wall_clock();
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + at);
  return values[static_cast<std::size_t>(at)];
}

}  // namespace

Probes::Probes(const sockaddr_in& server, std::uint32_t first, std::uint32_t addresses,
               double per_second)
    : socket_{server},
      first_{first},
      addresses_{addresses},
      interval_ns_{static_cast<std::int64_t>(per_second > 0 ? 1e9 / per_second : 0)} {
  const int one = 1;
  if (interval_ns_ > 0) {
    setsockopt(socket_.fd(), SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
  }
}

void Probes::turn(std::int64_t now_ns) {
  if (interval_ns_ == 0) return;
  if (waits_ > 0) receive();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + interval_ns_;
  send(now_ns);
}

void Probes::send(std::int64_t now_ns) {
  std::array<std::byte, kPacket> request{std::byte{0x23}};
  Asked& asked = waiting_[asked_ % kMostWaiting];
  if (asked.nonce != 0) {
    ++lost_;
    --waits_;
  }
  asked.nonce = static_cast<std::uint64_t>(now_ns) * 0x9E3779B97F4A7C15 | 1;
  write_u64(request, 40, asked.nonce);
  sockaddr_in server = socket_.server();
  iovec part{request.data(), request.size()};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in_pktinfo))> control{};
  msghdr message{};
  message.msg_name = &server;
  message.msg_namelen = sizeof server;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = IPPROTO_IP;
  c->cmsg_type = IP_PKTINFO;
  c->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_spec_dst.s_addr = htonl(first_ + asked_++ % addresses_);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
  asked.left = wall_clock();
  if (sendmsg(socket_.fd(), &message, MSG_NOSIGNAL) > 0) {
    ++waits_;
  } else {
    asked.nonce = 0;
  }
}

void Probes::receive() {
  std::array<std::byte, 2 * kPacket> octets{};
  alignas(cmsghdr) std::array<std::byte, 128> control{};
  iovec part{octets.data(), octets.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(socket_.fd(), &message, MSG_DONTWAIT);
  if (size <= 0) return;
  take(std::span{octets}.first(static_cast<std::size_t>(size)), kernel_time(message));
}

void Probes::take(std::span<const std::byte> reply, std::uint64_t came) {
  if (reply.size() != kPacket) return;
  const auto asked = std::ranges::find(waiting_, read_u64(reply, 24), &Asked::nonce);
  if (asked == waiting_.end() || asked->nonce == 0) return;
  asked->nonce = 0;
  --waits_;
  const std::uint64_t received = read_u64(reply, 32);
  const std::uint64_t sent = read_u64(reply, 40);
  const std::int64_t there = wire_difference_ns(received, asked->left);
  const std::int64_t back = wire_difference_ns(came, sent);
  const std::int64_t held = wire_difference_ns(sent, received);
  if (there + back < -kRounding || held < 0) ++outside_;
  samples_.push_back({.offset_us = static_cast<double>(there - back) / 2e3,
                      .delay_us = static_cast<double>(there + back) / 1e3,
                      .held_us = static_cast<double>(held) / 1e3});
}

ProbeResult Probes::result() const {
  std::vector<Sample> tight = samples_;
  std::ranges::sort(tight, {}, &Sample::delay_us);
  std::vector<double> held;
  std::vector<double> errors;
  for (const Sample& one : tight) {
    held.push_back(one.held_us);
    errors.push_back(std::abs(one.offset_us));
  }
  tight.resize((tight.size() + 9) / 10);
  std::vector<double> offsets;
  std::vector<double> delays;
  for (const Sample& one : tight) {
    offsets.push_back(one.offset_us);
    delays.push_back(one.delay_us);
  }
  return {.count = samples_.size(),
          .lost = lost_,
          .asked = asked_,
          .outside = outside_,
          .offset_us = quantile(offsets, 0.5),
          .delay_us = quantile(delays, 0.5),
          .held_us = quantile(held, 0.5),
          .worst_offset_us = quantile(errors, 0.99)};
}

}  // namespace load
