// Many clients in one process: a few sockets, each datagram from an address of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>
#include <vector>

#include "load/requests.hpp"

namespace load {

inline constexpr std::size_t kBatch = 32;  // requests

/// Addresses of 127.0.0.0/8 (or wherever the first of them is), in an order that repeats none
/// before all had their turn and that no cache foresees.
class Addresses {
 public:
  /// `count` is rounded up to a power of two.
  Addresses(std::uint32_t first, std::uint32_t count, std::uint64_t seed);
  std::uint32_t next();

 private:
  std::uint32_t first_;
  std::uint32_t mask_;
  std::uint32_t at_;
};

/// What was received by one call.
struct Received {
  std::span<const std::byte> octets;
  sockaddr_in from;
};

/// A socket on a port of its own that sends from any address of this host.
class ClientSocket {
 public:
  explicit ClientSocket(const sockaddr_in& server);
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;
  ClientSocket(ClientSocket&& other) noexcept : fd_{other.fd_}, server_{other.server_} {
    other.fd_ = -1;
  }
  ClientSocket& operator=(ClientSocket&&) = delete;
  ~ClientSocket();

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const sockaddr_in& server() const { return server_; }

 private:
  int fd_;
  sockaddr_in server_;
};

/// The buffers of sending and receiving, shared by all sockets. `bundle` requests in a row come
/// from one address and pass through the sending half of the kernel as one (UDP_SEGMENT): the
/// server gets single datagrams all the same, and one core can offer more than another can answer.
class Batches {
 public:
  Batches(const sockaddr_in& server, std::size_t bundle);
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  std::span<std::byte, kPacket> request(std::size_t index) { return out_.at(index); }
  [[nodiscard]] bool begins_bundle(std::size_t index) const { return index % bundle_ == 0; }
  /// The address of the bundle that begins with this request.
  void from(std::size_t index, std::uint32_t address);
  /// How many requests left; a full buffer is no error.
  std::size_t send(const ClientSocket& socket, std::size_t count);

  /// How many came; see received().
  std::size_t receive(const ClientSocket& socket);
  [[nodiscard]] Received received(std::size_t index) const {
    return {std::span{in_.at(index)}.first(arrived_.at(index).msg_len), from_.at(index)};
  }

 private:
  static constexpr std::size_t kControl = CMSG_SPACE(sizeof(in_pktinfo));
  struct alignas(cmsghdr) Control {
    std::array<std::byte, kControl> octets;
  };

  sockaddr_in server_;
  std::size_t bundle_;
  std::array<std::array<std::byte, kPacket>, kBatch> out_{};
  std::array<Control, kBatch> control_{};
  std::array<iovec, kBatch> out_parts_{};
  std::array<mmsghdr, kBatch> leaving_{};
  std::array<std::array<std::byte, 2 * kPacket>, kBatch> in_{};
  std::array<sockaddr_in, kBatch> from_{};
  std::array<iovec, kBatch> in_parts_{};
  std::array<mmsghdr, kBatch> arrived_{};
};

}  // namespace load
