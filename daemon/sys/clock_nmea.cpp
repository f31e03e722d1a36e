// Reference clock 20: a receiver on a serial line.
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <termios.h>
#include <unistd.h>
#include <utility>

#include "refclock/lines.hpp"
#include "refclock/nmea.hpp"
#include "sys/clock_device.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

std::optional<speed_t> speed_of(int baud) {
  switch (baud) {
    case 4800:
      return B4800;
    case 9600:
      return B9600;
    case 19200:
      return B19200;
    case 38400:
      return B38400;
    case 57600:
      return B57600;
    case 115200:
      return B115200;
    case 230400:
      return B230400;
    default:
      return std::nullopt;
  }
}

class NmeaDevice final : public ClockDevice {
 public:
  explicit NmeaDevice(const core::RefclockSettings& settings)
      : settings_{settings}, receiver_{settings.mode}, lines_{refclock::kLongestSentence} {
    if (settings_.path.empty()) settings_.path = fmt::format("/dev/gps{}", settings_.clock.unit);
  }

  std::string open() override {
    Fd line{::open(settings_.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
    if (!line) return device_error(settings_, settings_.path);
    if (isatty(line.get()) == 0) {
      return fmt::format("{}: {} is no serial line; name another with `refclock nmea path`",
                         settings_.clock.label(), settings_.path);
    }
    std::string error = prepare(line.get());
    if (error.empty()) line_ = std::move(line);
    ended_ = false;
    return error;
  }
  [[nodiscard]] bool is_open() const override { return line_ && !ended_; }
  [[nodiscard]] int descriptor() const override { return line_.get(); }

  void read(const ClockReports& reports) override {
    const refclock::UnixTime arrived = real_time();
    std::array<char, 512> octets;
    const ssize_t size = ::read(line_.get(), octets.data(), octets.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
      ended_ = true;  // unplugged
      return reports.trouble(refclock::Condition::fault, {});
    }
    lines_.feed({octets.data(), static_cast<std::size_t>(size)},
                [&](std::string_view sentence, bool) { take(sentence, arrived, reports); });
  }

 private:
  // Eight bits, no parity, nothing that changes or answers what comes.
  std::string prepare(int line) const {
    const int baud = refclock::nmea_baud(settings_.mode, settings_.baud);
    const auto speed = speed_of(baud);
    if (!speed) {
      return fmt::format(
          "{}: no line runs at {} baud; write 4800, 9600, 19200, 38400, 57600, "
          "115200 or 230400",
          settings_.clock.label(), baud);
    }
    termios state{};
    if (tcgetattr(line, &state) != 0) return device_error(settings_, settings_.path);
    cfmakeraw(&state);
    state.c_cflag |= CLOCAL | CREAD;
    cfsetspeed(&state, *speed);
    if (tcsetattr(line, TCSANOW, &state) != 0) return device_error(settings_, settings_.path);
    tcflush(line, TCIFLUSH);
    return {};
  }

  void take(std::string_view sentence, refclock::UnixTime arrived, const ClockReports& reports) {
    const auto reading = receiver_.take(sentence, arrived);
    if (reading) {
      reports.reading(*reading);
    } else if (reading.error() != refclock::Condition::nominal) {
      reports.trouble(reading.error(), sentence);
    }
  }

  core::RefclockSettings settings_;
  refclock::NmeaReceiver receiver_;
  refclock::Lines lines_;
  Fd line_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ClockDevice> make_nmea_device(const core::RefclockSettings& settings) {
  return std::make_unique<NmeaDevice>(settings);
}

}  // namespace sys
