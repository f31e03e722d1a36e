// Reference clock 22: pulses that the kernel times (RFC 2783 as Linux has it).
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include "refclock/hardware.hpp"
#include "sys/clock_device.hpp"
#include "sys/files.hpp"

#if __has_include(<linux/pps.h>)
#include <linux/pps.h>
#define GNOMON_HAS_PPS 1
#endif

namespace sys {
namespace {

#ifdef GNOMON_HAS_PPS

class PpsDevice final : public ClockDevice {
 public:
  explicit PpsDevice(const core::RefclockSettings& settings)
      : settings_{settings}, on_clear_{(settings.flags & core::kClockFlag2) != 0} {
    if (settings_.path.empty()) settings_.path = settings_.pps_path;
    if (settings_.path.empty()) settings_.path = fmt::format("/dev/pps{}", settings_.clock.unit);
  }

  std::string open() override {
    Fd device{::open(settings_.path.c_str(), O_RDWR | O_CLOEXEC)};
    if (!device) return device_error(settings_, settings_.path);
    int can = 0;
    if (ioctl(device.get(), PPS_GETCAP, &can) != 0) {
      return device_error(settings_, settings_.path, "it is no PPS device; see /sys/class/pps");
    }
    const int edge = on_clear_ ? PPS_CAPTURECLEAR : PPS_CAPTUREASSERT;
    if ((can & edge) == 0) {
      return fmt::format("{}: {} sees no {} edges; write flag2 {}", settings_.clock.label(),
                         settings_.path, on_clear_ ? "clear" : "assert", on_clear_ ? 0 : 1);
    }
    pps_kparams parameters{};
    if (ioctl(device.get(), PPS_GETPARAMS, &parameters) != 0) {
      return device_error(settings_, settings_.path);
    }
    parameters.mode |= edge;
    // Who may not change it may still read what somebody else has switched on.
    if (ioctl(device.get(), PPS_SETPARAMS, &parameters) != 0 && errno != EPERM) {
      return device_error(settings_, settings_.path);
    }
    device_ = std::move(device);
    return {};
  }
  [[nodiscard]] bool is_open() const override { return static_cast<bool>(device_); }

  void read(const ClockReports& reports) override {
    pps_fdata data{};  // without a timeout: what there is, at once
    if (ioctl(device_.get(), PPS_FETCH, &data) != 0) {
      return reports.trouble(refclock::Condition::fault, {});
    }
    const pps_ktime& at = on_clear_ ? data.info.clear_tu : data.info.assert_tu;
    const auto reading = reader_.read(
        {.at = {at.sec, at.nsec},
         .sequence = on_clear_ ? data.info.clear_sequence : data.info.assert_sequence});
    if (reading) {
      reports.reading(*reading);
    } else if (reading.error() != refclock::Condition::nominal) {
      reports.trouble(reading.error(), {});
    }
  }

 private:
  core::RefclockSettings settings_;
  bool on_clear_;
  Fd device_;
  refclock::PulseReader reader_;
};

#else

class PpsDevice final : public ClockDevice {
 public:
  explicit PpsDevice(const core::RefclockSettings& settings) : settings_{settings} {}
  std::string open() override {
    return fmt::format("{}: this program was built without <linux/pps.h>; build it where that is",
                       settings_.clock.label());
  }
  [[nodiscard]] bool is_open() const override { return false; }
  void read(const ClockReports&) override {}

 private:
  core::RefclockSettings settings_;
};

#endif

}  // namespace

std::unique_ptr<ClockDevice> make_pps_device(const core::RefclockSettings& settings) {
  return std::make_unique<PpsDevice>(settings);
}

}  // namespace sys
