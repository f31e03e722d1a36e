// Plays any number of NTP daemons with eight sources each: every address of 127.0.0.0/8 is one.
// Answers control messages and time requests after a delay and loses some datagrams, both ways.
// Usage: fleet_hosts PORT DELAY_MS LOSS_PERCENT [DEAD]: of each DEAD addresses the last is silent.
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

#include "mode6/header.hpp"
#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kPeers = 8;
constexpr std::size_t kControl = 64;

struct Waiting {
  Clock::time_point due;
  sockaddr_in to;
  in_addr from;
  std::uint16_t size;
  std::array<std::byte, mode6::kMaxPacket> octets;
};

struct Options {
  std::uint16_t port = 0;
  std::chrono::microseconds delay{};
  std::uint32_t loss_of_10000 = 0;
  std::uint32_t dead = 0;
};

std::string peer_text(std::uint16_t association) {
  const std::string n = std::to_string(association);
  return "srcadr=192.0.2." + n + ", srcport=123, dstadr=198.51.100.7, dstport=123,\r\n" +
         "leap=0, stratum=2, precision=-24, rootdelay=8.123, rootdisp=12.589,\r\n"
         "refid=192.0.2.200, reftime=0xeeeab8a2.ec1b1c4f,\r\n"
         "rec=0xeeeab8d2.16a1b2c3, reach=0xff, unreach=0, hmode=3, pmode=4,\r\n"
         "hpoll=6, ppoll=6, headway=0, flash=0x0, keyid=0, offset=0.214" +
         n + ", delay=5.1" + n +
         ", dispersion=0.968,\r\njitter=0.0712, xleave=0.031, bias=0.000,\r\n"
         "filtdelay= 5.12 5.14 5.11 5.20 5.16 5.19 5.13 5.22,\r\n"
         "filtoffset= 0.21 0.22 0.20 0.25 0.24 0.19 0.23 0.27,\r\n"
         "filtdisp= 0.00 0.96 1.92 2.88 3.84 4.80 5.76 6.72\r\n";
}

const std::string kSystemText =
    "version=\"ntpd played 1.0\", processor=\"x86_64\", system=\"Linux/6.1\", leap=0, "
    "stratum=3,\r\n"
    "precision=-24, rootdelay=8.512, rootdisp=14.871, refid=192.0.2.1,\r\n"
    "reftime=0xeeeab8a2.ec1b1c4f, clock=0xeeeab8e0.2f0a1b2c, peer=1, tc=6,\r\n"
    "mintc=3, offset=0.214, frequency=-12.871, sys_jitter=0.041, clk_jitter=0.080,\r\n"
    "clk_wander=0.006, tai=37\r\n";

class Hosts {
 public:
  explicit Hosts(const Options& options) : options_{options}, fd_{open(options.port)} {
    for (std::uint16_t n = 1; n <= kPeers; ++n) peers_.push_back(peer_text(n));
    for (std::uint16_t n = 1; n <= kPeers; ++n) {
      const std::array<unsigned char, 4> pair{
          0, static_cast<unsigned char>(n), static_cast<unsigned char>(n == 1 ? 0x96 : 0x94), 0x1a};
      list_.append(reinterpret_cast<const char*>(pair.data()), pair.size());
    }
  }

  [[noreturn]] void run() {
    for (;;) {
      while (receive()) {
      }
      send_due();
      int wait_ms = 100;
      if (!waiting_.empty()) {
        const auto left = waiting_.front().due - Clock::now();
        wait_ms = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
      }
      pollfd one{fd_, POLLIN, 0};
      poll(&one, 1, std::max(wait_ms, 0));
    }
  }

 private:
  static int open(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int one = 1;
    const int room = 64 << 20;
    setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) {
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
      std::perror("fleet_hosts: bind");
      std::exit(1);
    }
    return fd;
  }

  bool lost() { return random_() % 10'000 < options_.loss_of_10000; }

  bool receive() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts_.at(i) = {in_.at(i).data(), in_.at(i).size()};
      msghdr& message = messages_.at(i).msg_hdr;
      message = {};
      message.msg_name = &from_.at(i);
      message.msg_namelen = sizeof(sockaddr_in);
      message.msg_iov = &parts_.at(i);
      message.msg_iovlen = 1;
      message.msg_control = control_.at(i).data();
      message.msg_controllen = kControl;
    }
    const int count = recvmmsg(fd_, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
    const auto due = Clock::now() + options_.delay;
    for (int i = 0; i < count; ++i) answer(static_cast<std::size_t>(i), due);
    return count == static_cast<int>(kBatch);
  }

  void answer(std::size_t index, Clock::time_point due) {
    msghdr& message = messages_.at(index).msg_hdr;
    in_addr asked{};
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO) continue;
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      asked = info.ipi_addr;
    }
    const bool dead =
        options_.dead != 0 && ntohl(asked.s_addr) % options_.dead == options_.dead - 1;
    if (dead || lost()) return;
    const ntp::ByteView octets = ntp::ByteView{in_.at(index)}.first(messages_.at(index).msg_len);
    if (octets.empty()) return;
    const auto mode = static_cast<unsigned>(octets[0]) & 7U;
    if (mode == 3) return tell_time(octets, from_.at(index), asked, due);
    const auto header = mode6::parse_header(octets);
    if (!header || header->response) return;
    const std::uint16_t association = header->association.value;
    if (header->opcode == static_cast<std::uint8_t>(mode6::Opcode::read_status)) {
      put(*header, 0x0615, list_, from_.at(index), asked, due);
    } else if (association == 0) {
      const std::string_view names =
          ntp::as_text(octets.subspan(mode6::kHeaderSize, header->count));
      const bool clock = names == "clock";
      put(*header, 0x0615, clock ? "clock=0xeeeab8e0.2f0a1b2c\r\n" : std::string_view{kSystemText},
          from_.at(index), asked, due);
    } else if (association <= kPeers) {
      put(*header, association == 1 ? 0x961a : 0x941a, peers_.at(association - 1U), from_.at(index),
          asked, due);
    }
  }

  void put(mode6::Header header, unsigned status, std::string_view text, const sockaddr_in& to,
           in_addr from, Clock::time_point due) {
    header.response = true;
    header.status = static_cast<std::uint16_t>(status);
    for (std::size_t at = 0; at < text.size(); at += mode6::kMaxData) {
      const std::string_view part = text.substr(at, mode6::kMaxData);
      header.offset = static_cast<std::uint16_t>(at);
      header.more = at + part.size() < text.size();
      if (lost()) continue;
      Waiting& one = waiting_.emplace_back();
      one.size =
          static_cast<std::uint16_t>(mode6::write_packet(header, ntp::as_bytes(part), one.octets));
      one.due = due;
      one.to = to;
      one.from = from;
    }
  }

  void tell_time(ntp::ByteView request, const sockaddr_in& to, in_addr from,
                 Clock::time_point due) {
    if (request.size() < ntp::kHeaderSize || lost()) return;
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    // Half of the way is behind it.
    const auto half = options_.delay / 2;
    std::int64_t ns = now.tv_nsec + std::chrono::nanoseconds{half}.count();
    const auto seconds =
        static_cast<std::uint32_t>(now.tv_sec + 2'208'988'800 + ns / 1'000'000'000);
    ns %= 1'000'000'000;
    const auto fraction =
        static_cast<std::uint32_t>((static_cast<std::uint64_t>(ns) << 32) / 1'000'000'000);
    Waiting& one = waiting_.emplace_back();
    one.octets = {};
    const auto write = [&](std::size_t at, std::uint32_t value) {
      const std::uint32_t wire = htonl(value);
      std::memcpy(one.octets.data() + at, &wire, sizeof wire);
    };
    one.octets[0] = std::byte{0x24};
    one.octets[1] = std::byte{3};
    one.octets[3] = std::byte{0xe8};
    write(4, 0x22c);
    write(8, 0x3cd);
    write(12, 0xc0000201);
    write(16, seconds - 30);
    std::memcpy(one.octets.data() + 24, request.data() + 40, 8);
    for (const std::size_t at : {32U, 40U}) {
      write(at, seconds);
      write(at + 4, fraction);
    }
    one.size = ntp::kHeaderSize;
    one.due = due;
    one.to = to;
    one.from = from;
  }

  void send_due() {
    std::array<mmsghdr, kBatch> out{};
    std::array<iovec, kBatch> parts;
    while (!waiting_.empty() && waiting_.front().due <= Clock::now()) {
      std::size_t count = 0;
      const auto now = Clock::now();
      for (; count < kBatch && count < waiting_.size() && waiting_[count].due <= now; ++count) {
        Waiting& one = waiting_[count];
        parts.at(count) = {one.octets.data(), one.size};
        msghdr& message = out.at(count).msg_hdr;
        message = {};
        message.msg_name = &one.to;
        message.msg_namelen = sizeof one.to;
        message.msg_iov = &parts.at(count);
        message.msg_iovlen = 1;
        message.msg_control = control_.at(count).data();
        message.msg_controllen = CMSG_SPACE(sizeof(in_pktinfo));
        cmsghdr* c = CMSG_FIRSTHDR(&message);
        in_pktinfo info{};
        info.ipi_spec_dst = one.from;
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
      }
      if (count == 0) return;
      sendmmsg(fd_, out.data(), static_cast<unsigned>(count), MSG_NOSIGNAL);
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    }
  }

  Options options_;
  int fd_;
  std::mt19937 random_{1};
  std::vector<std::string> peers_;
  std::string list_;
  std::deque<Waiting> waiting_;
  std::array<std::array<std::byte, 1024>, kBatch> in_;
  std::array<iovec, kBatch> parts_;
  std::array<sockaddr_in, kBatch> from_;
  alignas(cmsghdr) std::array<std::array<std::byte, kControl>, kBatch> control_;
  std::array<mmsghdr, kBatch> messages_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: fleet_hosts PORT DELAY_MS LOSS_PERCENT [DEAD]\n", stderr);
    return 2;
  }
  Options options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.delay = std::chrono::microseconds{static_cast<std::int64_t>(std::atof(argv[2]) * 1000)};
  options.loss_of_10000 = static_cast<std::uint32_t>(std::atof(argv[3]) * 100);
  if (argc > 4) options.dead = static_cast<std::uint32_t>(std::atoi(argv[4]));
  Hosts hosts{options};
  hosts.run();
}
