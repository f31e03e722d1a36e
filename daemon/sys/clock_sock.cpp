// Reference clock SOCK: a Unix datagram socket of our own that feeders write samples to.
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "refclock/sock.hpp"
#include "sys/clock_device.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

// A feeder that floods us must not keep us from everything else.
constexpr int kMostAtOnce = 16;

class SockDevice final : public ClockDevice {
 public:
  explicit SockDevice(const core::RefclockSettings& settings) : settings_{settings} {
    if (settings_.path.empty()) {
      settings_.path = fmt::format("/run/ntpd.sock{}", settings_.clock.unit);
    }
  }
  ~SockDevice() override {
    if (socket_) unlink(settings_.path.c_str());
  }
  SockDevice(const SockDevice&) = delete;
  SockDevice& operator=(const SockDevice&) = delete;

  std::string open() override {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (settings_.path.size() >= sizeof address.sun_path) {
      errno = ENAMETOOLONG;
      return device_error(settings_, settings_.path, "choose a shorter path");
    }
    std::memcpy(address.sun_path, settings_.path.data(), settings_.path.size());
    Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket) return device_error(settings_, settings_.path);
    remove_left_over(address);
    if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return device_error(settings_, settings_.path);
    }
    // Whoever may write to it sets the clock.
    chmod(settings_.path.c_str(), S_IRUSR | S_IWUSR);
    socket_ = std::move(socket);
    return {};
  }
  [[nodiscard]] bool is_open() const override { return static_cast<bool>(socket_); }
  [[nodiscard]] int descriptor() const override { return socket_.get(); }

  void read(const ClockReports& reports) override {
    std::array<std::byte, 2 * sizeof(refclock::SockSample)> octets;
    for (int i = 0; i < kMostAtOnce; ++i) {
      const ssize_t size = recv(socket_.get(), octets.data(), octets.size(), 0);
      if (size < 0) return;
      const auto reading =
          refclock::parse_sock(std::span{octets}.first(static_cast<std::size_t>(size)));
      if (reading) {
        reports.reading(*reading);
      } else {
        reports.trouble(reading.error(), {});
      }
    }
  }

 private:
  // Of a daemon that is gone: a socket that nobody reads. Anything else stays.
  static void remove_left_over(const sockaddr_un& address) {
    struct stat state{};
    if (lstat(address.sun_path, &state) != 0 || !S_ISSOCK(state.st_mode)) return;
    const Fd probe{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    const bool heard =
        connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!heard && errno == ECONNREFUSED) unlink(address.sun_path);
  }

  core::RefclockSettings settings_;
  Fd socket_;
};

}  // namespace

std::unique_ptr<ClockDevice> make_sock_device(const core::RefclockSettings& settings) {
  return std::make_unique<SockDevice>(settings);
}

}  // namespace sys
