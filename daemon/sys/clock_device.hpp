// Where readings of a reference clock come from: a device, a socket, a piece of memory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/refclock_settings.hpp"
#include "refclock/reading.hpp"

namespace sys {

/// What a device reports; all of it while it is read.
struct ClockReports {
  std::function<void(refclock::Reading)> reading;
  std::function<void(refclock::Condition, std::string_view said)> trouble;
};

/// One interface for all drivers. What is read may be anything: every driver leaves the meaning of
/// it to `refclock`.
class ClockDevice {
 public:
  virtual ~ClockDevice() = default;

  /// Empty when it is open now, else one line for people that names the device and the mend.
  virtual std::string open() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;
  /// To be read when this is readable; -1: to be read once a second.
  [[nodiscard]] virtual int descriptor() const { return -1; }
  /// When there is nothing more to come it is open no more, but keeps its descriptor until it is
  /// opened again, for somebody may still wait on that.
  virtual void read(const ClockReports& reports) = 0;
};

/// nullptr for the local clock, which needs none.
std::unique_ptr<ClockDevice> make_clock_device(const core::RefclockSettings& settings);

/// "SHM(0): /dev/x: Permission denied; MEND", by errno. The usual mends for what may not be opened
/// are said here.
std::string device_error(const core::RefclockSettings& settings, std::string_view device,
                         std::string_view mend = {});

/// CLOCK_REALTIME.
refclock::UnixTime real_time();

std::unique_ptr<ClockDevice> make_shm_device(const core::RefclockSettings& settings);
std::unique_ptr<ClockDevice> make_sock_device(const core::RefclockSettings& settings);
std::unique_ptr<ClockDevice> make_nmea_device(const core::RefclockSettings& settings);
std::unique_ptr<ClockDevice> make_gpsd_device(const core::RefclockSettings& settings);
std::unique_ptr<ClockDevice> make_pps_device(const core::RefclockSettings& settings);
std::unique_ptr<ClockDevice> make_phc_device(const core::RefclockSettings& settings);

}  // namespace sys
