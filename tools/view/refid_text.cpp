#include "view/refid_text.hpp"

#include <array>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace view {
namespace {

// What the drivers have been called; the number is the third octet of their address. The last two
// are our own.
constexpr std::array<std::string_view, 49> kDrivers{
    "",           "LOCAL",       "GPS_TRAK",  "WWV_PST",    "SPECTRACOM", "TRUETIME",
    "IRIG_AUDIO", "CHU_AUDIO",   "GENERIC",   "GPS_MX4200", "GPS_AS2201", "GPS_ARBITER",
    "IRIG_TPRO",  "ATOM_LEITCH", "MSF_EES",   "TRUETIME",   "GPS_BANC",   "GPS_DATUM",
    "ACTS_MODEM", "WWV_HEATH",   "GPS_NMEA",  "GPS_VME",    "PPS",        "ACTS_PTB",
    "ACTS_USNO",  "TRUETIME",    "GPS_HP",    "ARCRON_MSF", "SHM",        "GPS_PALISADE",
    "GPS_ONCORE", "GPS_JUPITER", "CHRONOLOG", "DUMBCLOCK",  "ULINK_M320", "PCF",
    "WWV_AUDIO",  "GPS_FG",      "HOPF_S",    "HOPF_P",     "JJY",        "TT_IRIG",
    "GPS_ZYFER",  "GPS_RIPENCC", "NEOCLK4X",  "TSYNC_PCI",  "GPSD_JSON",  "SOCK",
    "PHC"};

constexpr std::size_t kTextOctets = 4;
constexpr std::size_t kRefidColumns = 15;

std::optional<ntp::IpAddress> quad(std::string_view refid) {
  const auto address = ntp::IpAddress::parse(refid);
  return address && address->family == ntp::Family::ipv4 ? address : std::nullopt;
}

}  // namespace

bool is_reference_clock(const ntp::IpAddress& address) {
  return address.v4_value() >> 16 == 0x7f7f;
}

std::string reference_clock_name(const ntp::IpAddress& address) {
  if (!is_reference_clock(address)) return {};
  const std::size_t driver = address.octets[2];
  const unsigned unit = address.octets[3];
  if (driver == 0 || driver >= kDrivers.size()) return fmt::format("REFCLK({},{})", driver, unit);
  return fmt::format("{}({})", kDrivers[driver], unit);
}

std::string classic_refid(std::string_view refid) {
  if (refid.empty()) return {};
  if (refid.size() <= kTextOctets) return fmt::format(".{}.", escape(refid));
  if (const auto address = quad(refid)) {
    return is_reference_clock(*address) ? reference_clock_name(*address) : address->text();
  }
  return escape(refid).substr(0, kRefidColumns);
}

std::string classic_refid_narrow(std::string_view refid) {
  const auto address = quad(refid);
  if (refid.size() <= kTextOctets || !address || is_reference_clock(*address)) {
    return classic_refid(refid);
  }
  return fmt::format("{:x}", address->v4_value());
}

std::string ntpsec_refid(std::string_view refid) {
  std::string text = escape(refid);
  return text.find_first_of(".:") == std::string::npos ? fmt::format(".{}.", text) : text;
}

std::string cut_left(std::string text, std::size_t columns, char marker) {
  if (text.size() <= columns) return text;
  return marker + text.substr(text.size() - columns + 1);
}

}  // namespace view
