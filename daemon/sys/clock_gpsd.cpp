// Reference clock 46: a client of gpsd.
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

#include "netio/socket_address.hpp"
#include "ntp/address.hpp"
#include "refclock/gpsd.hpp"
#include "refclock/lines.hpp"
#include "sys/clock_device.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

constexpr std::uint16_t kGpsdPort = 2947;
// It runs on this machine or beside it: who does not answer at once is asked again later.
constexpr timeval kPatience{.tv_sec = 0, .tv_usec = 200'000};

class GpsdDevice final : public ClockDevice {
 public:
  explicit GpsdDevice(const core::RefclockSettings& settings)
      : settings_{settings}, lines_{refclock::kLongestReport} {
    if (settings_.path.empty()) settings_.path = fmt::format("127.0.0.1:{}", kGpsdPort);
  }

  std::string open() override {
    const auto there = endpoint();
    if (!there) {
      return fmt::format("{}: {} is no address; write path 127.0.0.1:{}", settings_.clock.label(),
                         settings_.path, kGpsdPort);
    }
    const netio::SocketAddress address{*there};
    Fd socket{::socket(address.raw()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket) return device_error(settings_, settings_.path);
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    const std::string_view watch = refclock::kWatchReports;
    if (connect(socket.get(), address.raw(), address.size) != 0 ||
        send(socket.get(), watch.data(), watch.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(watch.size())) {
      return device_error(settings_, "gpsd at " + settings_.path,
                          "start gpsd, or name it with `refclock gpsd path ADDRESS:PORT`");
    }
    fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    socket_ = std::move(socket);
    ended_ = false;
    lines_ = refclock::Lines{refclock::kLongestReport};
    return {};
  }
  [[nodiscard]] bool is_open() const override { return socket_ && !ended_; }
  [[nodiscard]] int descriptor() const override { return socket_.get(); }

  void read(const ClockReports& reports) override {
    const refclock::UnixTime arrived = real_time();
    std::array<char, 4096> octets;
    const ssize_t size = recv(socket_.get(), octets.data(), octets.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
      ended_ = true;
      return reports.trouble(refclock::Condition::fault, {});
    }
    lines_.feed({octets.data(), static_cast<std::size_t>(size)},
                [&](std::string_view line, bool) { take(line, arrived, reports); });
  }

 private:
  [[nodiscard]] std::optional<ntp::Endpoint> endpoint() const {
    if (const auto address = ntp::IpAddress::parse(settings_.path)) {
      return ntp::Endpoint{*address, kGpsdPort};
    }
    const auto there = ntp::parse_host_port(settings_.path);
    const auto address = there ? ntp::IpAddress::parse(there->host) : std::nullopt;
    if (!address) return std::nullopt;
    return ntp::Endpoint{*address, there->port.value_or(kGpsdPort)};
  }

  void take(std::string_view line, refclock::UnixTime arrived, const ClockReports& reports) {
    const auto report = refclock::parse_report(line, arrived);
    if (!report) return reports.trouble(report.error(), {});
    if (best_.takes(report->kind, arrived.seconds)) reports.reading(report->reading);
  }

  core::RefclockSettings settings_;
  refclock::Lines lines_;
  refclock::BestReports best_;
  Fd socket_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ClockDevice> make_gpsd_device(const core::RefclockSettings& settings) {
  return std::make_unique<GpsdDevice>(settings);
}

}  // namespace sys
