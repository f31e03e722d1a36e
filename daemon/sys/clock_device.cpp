#include "sys/clock_device.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <system_error>

#include "netio/monotonic.hpp"

namespace sys {
namespace {

std::string_view usual_mend(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "give the daemon's user or group the right to it, or start as root with -u USER";
    case ENOENT:
    case ENXIO:
    case ENODEV:
      return "name another with `refclock ... path`, or link it there";
    case EBUSY:
    case EADDRINUSE:
      return "another program has it; stop that program";
    default:
      return "";
  }
}

}  // namespace

std::unique_ptr<ClockDevice> make_clock_device(const core::RefclockSettings& settings) {
  switch (settings.clock.driver) {
    case core::ClockDriver::shm:
      return make_shm_device(settings);
    case core::ClockDriver::sock:
      return make_sock_device(settings);
    case core::ClockDriver::nmea:
      return make_nmea_device(settings);
    case core::ClockDriver::gpsd:
      return make_gpsd_device(settings);
    case core::ClockDriver::pps:
      return make_pps_device(settings);
    case core::ClockDriver::phc:
      return make_phc_device(settings);
    case core::ClockDriver::local:
      break;
  }
  return nullptr;
}

std::string device_error(const core::RefclockSettings& settings, std::string_view device,
                         std::string_view mend) {
  const int error = errno;
  if (mend.empty()) mend = usual_mend(error);
  return fmt::format("{}: {}: {}{}{}", settings.clock.label(), device,
                     std::generic_category().message(error), mend.empty() ? "" : "; ", mend);
}

refclock::UnixTime real_time() {
  const netio::RealTime now = netio::realtime_now();
  return {now.seconds, now.nanoseconds};
}

}  // namespace sys
