// The ceiling: a server that sends back what it gets, batch by batch, and does nothing else.
// Usage: ntp_echo PORT
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace {

constexpr std::size_t kBatch = 32;

int open_socket(int port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  if (bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) return fd;
  std::perror("ntp_echo: bind");
  std::exit(1);
}

class Echo {
 public:
  explicit Echo(int fd) : fd_{fd} {}

  /// One batch; false when nothing waited.
  bool turn() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts_.at(i) = {octets_.at(i).data(), octets_.at(i).size()};
      msghdr& message = messages_.at(i).msg_hdr;
      message = {};
      message.msg_name = &from_.at(i);
      message.msg_namelen = sizeof(sockaddr_in);
      message.msg_iov = &parts_.at(i);
      message.msg_iovlen = 1;
    }
    const int count = recvmmsg(fd_, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count <= 0) return false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      parts_.at(i).iov_len = messages_.at(i).msg_len;
    }
    sendmmsg(fd_, messages_.data(), static_cast<unsigned>(count), MSG_NOSIGNAL);
    return true;
  }

 private:
  int fd_;
  std::array<std::array<std::byte, 1500>, kBatch> octets_{};
  std::array<iovec, kBatch> parts_{};
  std::array<sockaddr_in, kBatch> from_{};
  std::array<mmsghdr, kBatch> messages_{};
};

}  // namespace

int main(int argc, char** argv) {
  const int fd = open_socket(argc > 1 ? std::atoi(argv[1]) : 123);
  Echo echo{fd};
  for (;;) {
    while (echo.turn()) {
    }
    pollfd one{fd, POLLIN, 0};
    poll(&one, 1, -1);
  }
}
