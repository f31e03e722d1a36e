// The system calls of a simulated machine, for an unmodified daemon: preloaded with LD_PRELOAD.
//
// As strict as such machines are: IPv4 datagrams only, poll and select only, one thread, one
// process, and time stands still while the daemon runs. What is not simulated ends the process with
// a line that names it, above all everything that could reach the clock of the real machine.
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <ifaddrs.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include "world.hpp"

namespace {

using preload::World;

constexpr int kFirstFd = 100;
constexpr std::size_t kSockets = 20;
constexpr std::uint32_t kServer = 0xc0a87b01;  // 192.168.123.1
constexpr std::uint32_t kClient = 0xc0a87b02;
constexpr std::uint16_t kNtp = 123;
constexpr int kMostIdleWaits = 1000;  // in a row, without time passing

struct Socket {
  bool used = false;
  bool connected = false;
  bool packet_info = false;
  int timestamping = 0;
  bool left = false;  // a transmit timestamp waits in the error queue
  double left_at_s = 0;
  std::uint16_t port = 0;
};

[[noreturn]] void refuse(const char* what) {
  std::array<char, 200> line{};
  const int size = std::snprintf(line.data(), line.size(), "SIMULATION: %s\n", what);
  [[maybe_unused]] const auto written = write(2, line.data(), static_cast<std::size_t>(size));
  _exit(99);
}

double number(const char* name, double otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atof(text);
}

preload::Options read_options() {
  preload::Options o;
  o.seed = static_cast<std::uint64_t>(number("SIMULATED_SEED", 1));
  o.duration_s = number("SIMULATED_DURATION", o.duration_s);
  o.score_from_s = number("SIMULATED_SCORE_FROM", o.score_from_s);
  o.offset_s = number("SIMULATED_OFFSET", o.offset_s);
  o.frequency_ppm = number("SIMULATED_FREQUENCY", o.frequency_ppm);
  o.base_s = number("SIMULATED_BASE", o.base_s);
  o.jitter_s = number("SIMULATED_JITTER", o.jitter_s);
  o.step_at_s = number("SIMULATED_STEP_AT", 0);
  o.step_s = number("SIMULATED_STEP", 0);
  o.raw_is_steered = number("SIMULATED_RAW_IS_STEERED", 0) != 0;
  o.timestamps = number("SIMULATED_TIMESTAMPS", 1) != 0;
  return o;
}

World& world() {
  static World the_world{read_options()};
  return the_world;
}

std::array<Socket, kSockets> sockets;
int idle_waits = 0;

Socket* find(int fd) {
  const int index = fd - kFirstFd;
  if (index < 0 || index >= static_cast<int>(kSockets)) return nullptr;
  Socket& socket = sockets[static_cast<std::size_t>(index)];
  return socket.used ? &socket : nullptr;
}

template <class T>
T next_symbol(const char* name) {
  return reinterpret_cast<T>(dlsym(RTLD_NEXT, name));
}

timespec to_timespec(double s, std::int64_t epoch) {
  const double rounded = s + 0.5e-9;
  const double whole = __builtin_floor(rounded);
  return {static_cast<time_t>(whole) + epoch, static_cast<long>((rounded - whole) * 1e9)};
}

sockaddr_in address_of(std::uint32_t host, std::uint16_t port) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  in.sin_addr.s_addr = htonl(host);
  return in;
}

void give_address(const sockaddr_in& in, void* to, socklen_t* size) {
  if (to == nullptr || size == nullptr) return;
  std::memcpy(to, &in, std::min<std::size_t>(*size, sizeof in));
  *size = sizeof in;
}

// -1: the end of the simulation, as a signal that interrupts the wait.
int wait_for(const std::vector<std::uint16_t>& ports, double timeout_s, bool for_ever) {
  for (const std::uint16_t port : ports) {
    if (world().waits_for(port)) return 1;
  }
  if (timeout_s <= 0 && !for_ever) {
    if (++idle_waits > kMostIdleWaits) refuse("a loop that is busy while time stands still");
    return 0;
  }
  idle_waits = 0;
  if (world().sleep(for_ever ? 1e9 : timeout_s, ports)) {
    world().report(1);
    kill(getpid(), SIGTERM);
    errno = EINTR;
    return -1;
  }
  for (const std::uint16_t port : ports) {
    if (world().waits_for(port)) return 1;
  }
  return 0;
}

ssize_t send_from(Socket& socket, const void* octets, std::size_t size) {
  if (!socket.connected) refuse("a datagram to nobody");
  world().send(socket.port, static_cast<const std::byte*>(octets), size);
  if ((socket.timestamping & SOF_TIMESTAMPING_TX_SOFTWARE) != 0) {
    socket.left = true;
    socket.left_at_s = world().real_s();
  }
  return static_cast<ssize_t>(size);
}

// Only ever one control message: the timestamp, or before it the packet info.
void add_control(msghdr& message, std::size_t& used, int level, int type, const void* data,
                 std::size_t size) {
  if (message.msg_control == nullptr || message.msg_controllen < used + CMSG_SPACE(size)) {
    refuse("no room for control messages");
  }
  auto* header = reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + used);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(size);
  std::memcpy(CMSG_DATA(header), data, size);
  used += CMSG_SPACE(size);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* to) {
  switch (id) {
    case CLOCK_REALTIME:
      *to = to_timespec(world().real_s(), preload::kUnixStart);
      return 0;
    case CLOCK_MONOTONIC:
      *to = to_timespec(world().monotonic_s(), 0);
      return 0;
    case CLOCK_MONOTONIC_RAW:
      *to = to_timespec(world().options().raw_is_steered ? world().monotonic_s() : world().raw_s(),
                        0);
      return 0;
    default:
      refuse("a clock that is not simulated");
  }
}

int gettimeofday(timeval* to, void*) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  *to = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* to) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (to != nullptr) *to = now.tv_sec;
  return now.tv_sec;
}

int adjtimex(timex* request) {
  const int state = world().adjust(*request);
  if (state < 0) errno = EINVAL;
  return state;
}
int ntp_adjtime(timex* request) { return adjtimex(request); }
int clock_adjtime(clockid_t id, timex* request) {
  if (id != CLOCK_REALTIME) refuse("a clock that cannot be adjusted");
  return adjtimex(request);
}
int clock_settime(clockid_t, const timespec*) { refuse("clock_settime"); }
int settimeofday(const timeval*, const struct timezone*) { refuse("settimeofday"); }
int adjtime(const timeval*, timeval*) { refuse("adjtime"); }
int stime(const time_t*) { refuse("stime"); }

int fork() { refuse("fork"); }
int vfork() { refuse("vfork"); }
int clone(int (*)(void*), void*, int, void*, ...) { refuse("clone"); }
int pthread_create(void*, const void*, void* (*)(void*), void*) { refuse("a thread"); }
long syscall(long, ...) { refuse("a raw system call"); }
int epoll_create(int) { refuse("epoll_create"); }
int epoll_create1(int) { refuse("epoll_create1"); }
int eventfd(unsigned, int) { refuse("eventfd"); }
int timerfd_create(int, int) { refuse("timerfd_create"); }
int signalfd(int, const sigset_t*, int) { refuse("signalfd"); }

ssize_t getrandom(void* to, std::size_t size, unsigned) {
  auto* octets = static_cast<unsigned char*>(to);
  for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<unsigned char>(world().random());
  return static_cast<ssize_t>(size);
}

int getifaddrs(ifaddrs**) {  // it would need AF_NETLINK
  errno = EINVAL;
  return -1;
}

int socket(int domain, int type, int) {
  if (domain != AF_INET || type != SOCK_DGRAM) {
    errno = EINVAL;
    return -1;
  }
  for (std::size_t i = 0; i < kSockets; ++i) {
    if (sockets[i].used) continue;
    sockets[i] = {.used = true, .port = static_cast<std::uint16_t>(60'000 + i)};
    return kFirstFd + static_cast<int>(i);
  }
  refuse("too many sockets");
}

int close(int fd) {
  if (Socket* socket = find(fd)) {
    socket->used = false;
    return 0;
  }
  return next_symbol<int (*)(int)>("close")(fd);
}

int bind(int fd, const sockaddr* to, socklen_t) {
  Socket* socket = find(fd);
  sockaddr_in in{};
  std::memcpy(&in, to, sizeof in);
  if (socket == nullptr || in.sin_family != AF_INET) refuse("bind");
  if (in.sin_port != 0) socket->port = ntohs(in.sin_port);
  return 0;
}

int connect(int fd, const sockaddr* to, socklen_t) {
  Socket* socket = find(fd);
  sockaddr_in in{};
  std::memcpy(&in, to, sizeof in);
  if (socket == nullptr || in.sin_family != AF_INET || ntohl(in.sin_addr.s_addr) != kServer) {
    refuse("connect to an address that is not simulated");
  }
  socket->connected = true;
  return 0;
}

int getsockname(int fd, sockaddr* to, socklen_t* size) {
  const Socket* socket = find(fd);
  if (socket == nullptr) refuse("getsockname");
  give_address(address_of(kClient, socket->port), to, size);
  return 0;
}

int setsockopt(int fd, int level, int name, const void* value, socklen_t) {
  Socket* socket = find(fd);
  if (socket == nullptr) refuse("setsockopt");
  if (level == SOL_SOCKET && name == SO_ATTACH_REUSEPORT_CBPF) {
    errno = ENOPROTOOPT;
    return -1;
  }
  int number = 0;
  std::memcpy(&number, value, sizeof number);
  if (level == SOL_SOCKET && name == SO_TIMESTAMPING) {
    if (!world().options().timestamps) {
      errno = EINVAL;
      return -1;
    }
    socket->timestamping = number;
  }
  if (level == IPPROTO_IP && name == IP_PKTINFO) socket->packet_info = number != 0;
  return 0;
}

int fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  const long argument = va_arg(list, long);
  va_end(list);
  if (find(fd) != nullptr) return 0;
  return next_symbol<int (*)(int, int, ...)>("fcntl")(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  const long argument = va_arg(list, long);
  va_end(list);
  return fcntl(fd, command, argument);
}

int poll(pollfd* fds, nfds_t count, int timeout_ms) {
  std::vector<std::uint16_t> ports;
  for (nfds_t i = 0; i < count; ++i) {
    fds[i].revents = 0;
    if (fds[i].fd < 0) continue;
    const Socket* socket = find(fds[i].fd);
    // Whatever is no simulated socket would be ready for ever.
    if (socket == nullptr) refuse("a wait for a descriptor that is no simulated socket");
    if ((fds[i].events & POLLIN) != 0) ports.push_back(socket->port);
  }
  const int found = wait_for(ports, timeout_ms / 1e3, timeout_ms < 0);
  if (found <= 0) return found;
  int ready = 0;
  for (nfds_t i = 0; i < count; ++i) {
    const Socket* socket = find(fds[i].fd);
    if (socket == nullptr || (fds[i].events & POLLIN) == 0) continue;
    if (!world().waits_for(socket->port)) continue;
    fds[i].revents = POLLIN;
    ++ready;
  }
  return ready;
}
int __poll_chk(pollfd* fds, nfds_t count, int timeout_ms, std::size_t) {
  return poll(fds, count, timeout_ms);
}
int ppoll(pollfd*, nfds_t, const timespec*, const sigset_t*) { refuse("ppoll"); }
int select(int, fd_set*, fd_set*, fd_set*, timeval*) {
  refuse("select: it was poll that was asked for");
}
int nanosleep(const timespec* wait, timespec*) {
  return wait_for({}, static_cast<double>(wait->tv_sec) + static_cast<double>(wait->tv_nsec) / 1e9,
                  false);
}

ssize_t sendmsg(int fd, const msghdr* message, int) {
  Socket* socket = find(fd);
  if (socket == nullptr || message->msg_iovlen != 1) refuse("sendmsg");
  return send_from(*socket, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
}
ssize_t send(int fd, const void* octets, std::size_t size, int) {
  Socket* socket = find(fd);
  if (socket == nullptr) refuse("send");
  return send_from(*socket, octets, size);
}
ssize_t sendto(int fd, const void* octets, std::size_t size, int flags, const sockaddr*,
               socklen_t) {
  return send(fd, octets, size, flags);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
  Socket* socket = find(fd);
  if (socket == nullptr || message->msg_iovlen != 1) refuse("recvmsg without a buffer");
  std::size_t used = 0;
  scm_timestamping stamps{};
  preload::Datagram datagram;
  const bool of_error_queue = socket->left && (flags & MSG_ERRQUEUE) != 0;
  if (of_error_queue) {
    socket->left = false;
    message->msg_flags = MSG_ERRQUEUE;
    stamps.ts[0] = to_timespec(socket->left_at_s, preload::kUnixStart);
  } else {
    // Without a timestamp in it the error queue is not told apart: who looks there too often
    // loses what he waits for.
    if (!world().waits_for(socket->port)) {
      errno = EAGAIN;
      return -1;
    }
    datagram = world().take(socket->port);
    message->msg_flags = 0;
    clock_gettime(CLOCK_REALTIME, &stamps.ts[0]);
    const sockaddr_in from = address_of(kServer, kNtp);
    if (message->msg_name != nullptr) {
      give_address(from, message->msg_name, &message->msg_namelen);
    }
  }
  if (socket->packet_info && !of_error_queue) {
    in_pktinfo info{};
    info.ipi_ifindex = 1;
    info.ipi_spec_dst.s_addr = info.ipi_addr.s_addr = htonl(kClient);
    add_control(*message, used, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
  }
  if (of_error_queue || (socket->timestamping & SOF_TIMESTAMPING_RX_SOFTWARE) != 0) {
    add_control(*message, used, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
  }
  message->msg_controllen = used;
  const std::size_t size = std::min(datagram.octets.size(), message->msg_iov[0].iov_len);
  std::memcpy(message->msg_iov[0].iov_base, datagram.octets.data(), size);
  return static_cast<ssize_t>(size);
}
int recvmmsg(int fd, mmsghdr* messages, unsigned, int flags, timespec*) {
  const ssize_t size = recvmsg(fd, &messages[0].msg_hdr, flags);
  if (size < 0) return -1;
  messages[0].msg_len = static_cast<unsigned>(size);
  return 1;
}
ssize_t recv(int, void*, std::size_t, int) { refuse("recv: it was recvmsg that was asked for"); }

}  // extern "C"
