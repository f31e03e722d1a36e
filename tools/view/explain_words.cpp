#include "view/explain_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace view {
namespace {

constexpr std::array<std::string_view, 4> kLeaps{
    "no leap second is announced", "the last minute of the day has 61 seconds",
    "the last minute of the day has 59 seconds", "the clock is not synchronised"};

constexpr std::array<std::string_view, 10> kSources{"nothing yet",
                                                    "a pulse-per-second signal",
                                                    "a long-wave radio clock",
                                                    "a short-wave radio clock",
                                                    "a satellite or UHF clock",
                                                    "the local clock of that machine",
                                                    "an NTP server",
                                                    "another protocol",
                                                    "a person with a wristwatch",
                                                    "a telephone service"};

constexpr std::array<std::string_view, 16> kSystemEvents{
    "nothing happened since",
    "the frequency of the clock is not known yet: it is being measured",
    "the frequency of the clock was read from the drift file",
    "an offset above the step threshold came: it has to last before it is believed",
    "the frequency is being measured",
    "the clock is synchronised",
    "the daemon started",
    "the offset was beyond the panic threshold: the daemon gave up",
    "no source is fit to follow",
    "a leap second is announced",
    "the leap second is no longer announced",
    "a leap second took place",
    "the clock was stepped",
    "the kernel reported something about its clock",
    "the offset of TAI came from a leap second file",
    "the leap second file has expired"};

constexpr std::array<std::string_view, 16> kPeerEvents{"nothing happened since",
                                                       "the association was made",
                                                       "the association was given up",
                                                       "the source no longer answers",
                                                       "the source answers",
                                                       "the association began anew",
                                                       "no reply came",
                                                       "the source says it is asked too often",
                                                       "the source says it serves others only",
                                                       "a leap second is announced",
                                                       "it became the system peer",
                                                       "the reference clock has trouble",
                                                       "a packet failed authentication",
                                                       "a sample far off the others was left out",
                                                       "it changed to interleaved mode",
                                                       "it left interleaved mode after an error"};

constexpr std::array<std::string_view, 8> kSelections{
    "not fit: unreachable, unsynchronised, a loop or too far",
    "a falseticker: its time contradicts the majority",
    "good, but there are enough nearer ones",
    "thrown out by clustering: it varies more than the others",
    "a candidate: its time is combined into the result",
    "good, kept as a spare",
    "the system peer: the clock follows it",
    "the system peer, by pulse per second"};

constexpr std::array<std::string_view, 7> kClockCodes{"nominal",
                                                      "no reply of the device",
                                                      "what the device sent has not its format",
                                                      "the device reports a fault",
                                                      "the device has no good signal",
                                                      "the device gives a date that cannot be",
                                                      "the device gives a time that cannot be"};

constexpr std::array<std::string_view, 16> kFlash{
    "the packet came twice",
    "it answers no request of ours",
    "the source lost our last packet, or is not synchronised with us",
    "its address may not serve us (restrict)",
    "authentication failed",
    "the source is not synchronised, or its stratum cannot be",
    "its header makes no sense",
    "Autokey failed",
    "a certificate or signature of Autokey failed",
    "the stratum of the source is 16 or above the limit",
    "its distance to the root is above the limit",
    "it follows this very machine: a loop",
    "it is unreachable, or marked noselect",
    "the round trip took too long",
    "",
    ""};

using Word = std::pair<std::string_view, std::string_view>;
constexpr Word kRefids[] = {
    // Kiss codes.
    {"DENY", "the server refuses to serve this client"},
    {"RSTR", "the server refuses to serve this client by its restrictions"},
    {"RATE", "the server says it is asked too often"},
    {"NTSN", "the server does not know the cookie: NTS begins anew"},
    {"NKEY", "no key that is known"},
    {"CRYP", "authentication with Autokey failed"},
    {"AUTH", "the server could not authenticate the request"},
    {"AUTO", "an Autokey sequence failed"},
    {"RMOT", "somebody changed the server from afar"},
    {"DROP", "the server lost its own source"},
    // States.
    {"INIT", "no reply came yet"},
    {"STEP", "the clock was stepped: samples are gathered anew"},
    {"XFAC", "the local address changed"},
    {"DNS", "the name has no address yet"},
    {"DNS4", "the name has no IPv4 address yet"},
    {"DNS6", "the name has no IPv6 address yet"},
    {"POOL", "a pool: its servers have associations of their own"},
    {"BCST", "broadcasts to others"},
    {"MCST", "multicasts to others"},
    {"ACST", "manycast: looks for servers"},
    {"ORPH", "orphan mode: no server, agreed among neighbours"},
    {"NTS", "NTS key exchange is under way"},
    // Clocks.
    {"GPS", "Global Positioning System"},
    {"GNSS", "satellite navigation"},
    {"GAL", "Galileo"},
    {"BDS", "BeiDou"},
    {"GLO", "GLONASS"},
    {"PPS", "pulse per second"},
    {"SHM", "shared memory of another program"},
    {"NMEA", "a receiver that speaks NMEA"},
    {"PHC", "a clock of a network card"},
    {"PTP", "Precision Time Protocol"},
    {"LOCL", "the local clock of that machine"},
    {"DCFa", "DCF77, by amplitude"},
    {"DCFp", "DCF77, by phase"},
    {"DCF", "DCF77"},
    {"MSF", "MSF, England"},
    {"WWVB", "WWVB, Colorado"},
    {"WWV", "WWV, Colorado"},
    {"JJY", "JJY, Japan"},
    {"CHU", "CHU, Canada"},
    {"ACTS", "telephone service"},
    {"ATOM", "an atomic clock"},
    {"IRIG", "an IRIG time code"},
    {"MRS", "a receiver with several sources"},
    {"GOOG", "Google: leap seconds are smeared"},
};

constexpr std::array<std::string_view, 9> kModes{"no mode",
                                                 "symmetric, asking",
                                                 "symmetric, answering",
                                                 "client",
                                                 "server",
                                                 "broadcasts",
                                                 "control message",
                                                 "private message",
                                                 "listens to broadcasts"};

template <std::size_t N>
std::string_view at(const std::array<std::string_view, N>& table, std::size_t index) {
  return index < N ? table.at(index) : std::string_view{};
}

}  // namespace

std::string_view leap_meaning(ntp::Leap leap) { return at(kLeaps, static_cast<std::size_t>(leap)); }
std::string_view source_meaning(std::uint8_t source) { return at(kSources, source); }
std::string_view system_event_meaning(std::uint8_t event) { return at(kSystemEvents, event); }
std::string_view peer_event_meaning(std::uint8_t event) { return at(kPeerEvents, event); }
std::string_view selection_meaning(mode6::Selection selection) {
  return at(kSelections, static_cast<std::size_t>(selection));
}
std::string_view clock_code_meaning(std::uint8_t code) { return at(kClockCodes, code); }
std::string_view flash_meaning(unsigned bit) { return at(kFlash, bit); }

std::string_view refid_meaning(std::string_view refid) {
  const auto* found = std::ranges::find(kRefids, refid, &Word::first);
  return found == std::end(kRefids) ? std::string_view{} : found->second;
}

std::string_view mode_meaning(std::int64_t mode) {
  return mode < 0 ? std::string_view{} : at(kModes, static_cast<std::size_t>(mode));
}

}  // namespace view
