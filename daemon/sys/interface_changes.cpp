#include "sys/interface_changes.hpp"

#include <array>
#include <cstddef>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <utility>

#include "netio/monotonic.hpp"

namespace sys {
namespace {

// Addresses seldom come alone, and IPv6 looks for duplicates for a second.
constexpr std::chrono::seconds kSettles{2};

Fd open_netlink() {
  Fd fd{socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!fd) return fd;
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return Fd{};
  return fd;
}

}  // namespace

InterfaceChanges::InterfaceChanges(netio::EventLoop& loop, std::chrono::seconds interval,
                                   std::function<void()> changed)
    : interval_{interval}, changed_{std::move(changed)}, timer_{loop, [this] { on_time(); }} {
  if (interval_.count() == 0) return;
  timer_.at(netio::monotonic_now() + interval_);
  socket_ = open_netlink();
  if (!socket_) return;
  watch_ = std::make_unique<netio::Watch>(
      netio::Watch::readable(loop, socket_.get(), [this] { on_word(); }));
}

// What it says in detail is of no interest: all addresses are looked at anyway.
void InterfaceChanges::on_word() {
  std::array<std::byte, 4096> ignored;
  while (recv(socket_.get(), ignored.data(), ignored.size(), 0) > 0) {
  }
  timer_.at(netio::monotonic_now() + kSettles);
}

void InterfaceChanges::on_time() {
  timer_.at(netio::monotonic_now() + interval_);
  changed_();
}

}  // namespace sys
