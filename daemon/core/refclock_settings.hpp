// Reference clocks: which drivers there are, and what a configuration says of one clock.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// TYPE of `127.127.TYPE.UNIT`. The old daemons end at 46; SOCK and PHC have no number there.
enum class ClockDriver : std::uint8_t {
  local = 1,
  nmea = 20,
  pps = 22,
  shm = 28,
  gpsd = 46,
  sock = 47,
  phc = 48,
};

/// What is the same for all units of a driver.
struct ClockDriverRow {
  ClockDriver driver;
  std::string_view name;    ///< as a `refclock` line writes it
  std::string_view label;   ///< "SHM" of "SHM(0)"
  std::string_view device;  ///< in words
  const char* refid;        ///< when no `fudge` says another
  std::uint8_t source;      ///< of the system status word: 1 atomic clock, 4 UHF radio, 5 local
};
inline constexpr std::array kClockDrivers{
    ClockDriverRow{ClockDriver::local, "local", "LOCAL", "local clock", "LOCL", 5},
    ClockDriverRow{ClockDriver::nmea, "nmea", "GPS_NMEA", "NMEA GPS clock", "GPS", 4},
    ClockDriverRow{ClockDriver::pps, "pps", "PPS", "PPS clock discipline", "PPS", 1},
    ClockDriverRow{ClockDriver::shm, "shm", "SHM", "SHM/Shared memory interface", "SHM", 4},
    ClockDriverRow{ClockDriver::gpsd, "gpsd", "GPSD_JSON", "GPSD JSON client", "GPSD", 4},
    ClockDriverRow{ClockDriver::sock, "sock", "SOCK", "samples on a datagram socket", "SOCK", 4},
    ClockDriverRow{ClockDriver::phc, "phc", "PHC", "hardware clock of a network card", "PHC", 1},
};
constexpr const ClockDriverRow& row_of(ClockDriver driver) {
  return *std::ranges::find(kClockDrivers, driver, &ClockDriverRow::driver);
}

/// Fudge flags, as bits.
inline constexpr std::uint8_t kClockFlag1 = 1;
inline constexpr std::uint8_t kClockFlag2 = 2;
inline constexpr std::uint8_t kClockFlag3 = 4;
inline constexpr std::uint8_t kClockFlag4 = 8;

/// Which clock is meant.
struct ClockName {
  ClockDriver driver = ClockDriver::shm;
  std::uint8_t unit = 0;

  [[nodiscard]] std::string label() const {
    return std::string{row_of(driver).label} + '(' + std::to_string(unit) + ')';
  }
  friend auto operator<=>(const ClockName&, const ClockName&) = default;
};

/// What `server 127.127.TYPE.UNIT`, `fudge` and `refclock` say beyond the options of every source.
struct RefclockSettings {
  ClockName clock;
  int mode = 0;           ///< the driver's own bits
  ntp::Seconds time1{0};  ///< added to the offset
  ntp::Seconds time2{0};  ///< the same for sentences off a line or a network, which come late
  std::uint8_t stratum = 0;
  std::optional<ntp::RefId> refid;
  std::uint8_t flags = 0;
  std::string path;      ///< empty: the usual one of driver and unit
  std::string pps_path;  ///< the same
  int baud = 0;          ///< 0: as `mode` says

  [[nodiscard]] ntp::RefId shown_refid() const {
    return refid.value_or(ntp::refid(row_of(clock.driver).refid));
  }
  friend bool operator==(const RefclockSettings&, const RefclockSettings&) = default;
};

}  // namespace core
