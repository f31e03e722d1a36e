// Reference clock PHC: the hardware clock of a network card, which ptp4l or the hypervisor keeps.
#include <array>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <utility>

#include "refclock/hardware.hpp"
#include "sys/clock_device.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

// How Linux makes a clock of a descriptor.
clockid_t clock_of(int fd) {
  constexpr unsigned kDynamic = 3;
  return static_cast<clockid_t>((~static_cast<unsigned>(fd) << 3) | kDynamic);
}

bool read_clock(clockid_t clock, refclock::UnixTime& into) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return false;
  into = {time.tv_sec, time.tv_nsec};
  return true;
}

class PhcDevice final : public ClockDevice {
 public:
  explicit PhcDevice(const core::RefclockSettings& settings) : settings_{settings} {
    if (settings_.path.empty()) settings_.path = fmt::format("/dev/ptp{}", settings_.clock.unit);
  }

  std::string open() override {
    Fd device{::open(settings_.path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!device) return device_error(settings_, settings_.path);
    refclock::UnixTime now;
    if (!read_clock(clock_of(device.get()), now)) {
      return device_error(settings_, settings_.path, "it is no hardware clock; see ethtool -T");
    }
    device_ = std::move(device);
    return {};
  }
  [[nodiscard]] bool is_open() const override { return static_cast<bool>(device_); }

  void read(const ClockReports& reports) override {
    std::array<refclock::PhcReading, refclock::kPhcReadings> readings;
    for (refclock::PhcReading& each : readings) {
      const bool read = read_clock(CLOCK_REALTIME, each.before) &&
                        read_clock(clock_of(device_.get()), each.clock) &&
                        read_clock(CLOCK_REALTIME, each.after);
      if (!read) return reports.trouble(refclock::Condition::fault, {});
    }
    const bool tai = (settings_.flags & core::kClockFlag1) != 0;
    const auto reading = refclock::best_of(readings, tai);
    if (reading) return reports.reading(*reading);
    reports.trouble(reading.error(), {});
  }

 private:
  core::RefclockSettings settings_;
  Fd device_;
};

}  // namespace

std::unique_ptr<ClockDevice> make_phc_device(const core::RefclockSettings& settings) {
  return std::make_unique<PhcDevice>(settings);
}

}  // namespace sys
