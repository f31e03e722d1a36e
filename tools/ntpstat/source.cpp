#include "ntpstat/source.hpp"

#include <algorithm>
#include <iterator>

#include "mode6/status_words.hpp"

namespace ntpstat {
namespace {

constexpr std::string_view kPhrases[] = {
    "unspecified", "atomic clock", "VLF radio", "HF radio",   "UHF radio",
    "local net",   "NTP server",   "UDP/TIME",  "wristwatch", "modem",
};

struct Driver {
  std::uint8_t type;
  std::uint8_t source;
};

// The classes that daemons give to their drivers when they report a source themselves.
constexpr Driver kDrivers[] = {
    {1, 5},   // undisciplined local clock
    {4, 2},   // WWVB receivers
    {5, 4},   // TrueTime GPS
    {7, 3},   // CHU
    {8, 2},   // generic parse driver, most often DCF77
    {18, 9},  // telephone modem
    {19, 3},  // WWV, Heath
    {20, 4},  // NMEA
    {22, 1},  // PPS
    {26, 4},  // HP GPS
    {27, 2},  // MSF
    {28, 4},  // shared memory
    {29, 4},  // Palisade
    {30, 4},  // Oncore
    {31, 4},  // Jupiter
    {36, 3},  // WWV
    {40, 2},  // JJY
    {42, 4},  // Zyfer
    {46, 4},  // GPSD
    {47, 4},  // samples on a socket (ours)
    {48, 1},  // clock of a network card (ours)
};

}  // namespace

std::string_view source_phrase(std::uint8_t source) {
  return source < std::size(kPhrases) ? kPhrases[source] : "unknown source";
}

std::optional<std::uint8_t> refclock_type(const ntp::IpAddress& address) {
  const std::uint32_t value = address.v4_value();
  if (value >> 16 != 0x7f7f) return {};
  return static_cast<std::uint8_t>(value >> 8);
}

std::uint8_t source_behind(const ntp::IpAddress& system_peer) {
  const auto type = refclock_type(system_peer);
  if (!type) return mode6::kSourceNtp;
  const auto driver = std::ranges::find(kDrivers, *type, &Driver::type);
  return driver == std::end(kDrivers) ? mode6::kSourceUnspecified : driver->source;
}

}  // namespace ntpstat
