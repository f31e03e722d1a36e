#include "ntptop/glossary.hpp"

#include <algorithm>

namespace ntptop {
namespace {

constexpr GlossaryEntry kPeers[] = {
    {"tally",
     "what the selection makes of it: * system peer, o the same by pulse, + combined, "
     "# spare, - too varied, . too many, x falseticker, blank: not fit"},
    {"remote", "the source: its name, address, or reference clock"},
    {"refid", "what the source itself follows: an address, or letters for a clock or a state"},
    {"assid", "the number of the association, as rv of ntpq(1) takes it"},
    {"local", "the address of the host from which it asks the source"},
    {"st", "stratum: how many servers lie between it and a reference clock; 16 is unsynchronised"},
    {"t", "type: u unicast, l reference clock, s symmetric, p pool, b broadcast"},
    {"when", "since the last packet of the source"},
    {"poll", "how often the source is asked"},
    {"reach", "the last eight polls, the newest at the right: # answered, . not"},
    {"delay", "the round trip to the source, in ms"},
    {"offset", "how far the clock of the host is behind the source, in ms; below zero: ahead"},
    {"bound",
     "what that offset may be wrong by at most, in ms: half the delays to the root, "
     "dispersions and jitter"},
    {"jitter", "how much the offsets differ from one another, in ms"},
    {"disp", "dispersion, in ms: the error of the sample, which grows while none comes"},
    {"flash", "the tests that the last packet, or the source, failed; 0 is none"},
    {"trend", "the offset over the last polls, from its least to its most"},
};
constexpr GlossaryEntry kGraph[] = {
    {"offset",
     "how far the clock is behind, in ms: of the host by its own word, of a source as "
     "the host measured it"},
    {"seen", "how far the clock of the host is behind the one here, by time requests, in ms"},
    {"frequency", "by how much the clock would drift if nobody corrected it, in ppm"},
    {"jitter", "how much offsets differ from one another, in ms"},
    {"wander", "how much the frequency changes, in ppm"},
    {"delay", "the round trip, in ms"},
    {"bound", "what the offset may be wrong by at most, in ms"},
};
constexpr GlossaryEntry kFleet[] = {
    {"state", "OK, WARN, CRIT or ? (no answer); (a): somebody knows"},
    {"host", "as it was named"},
    {"daemon", "what runs there; m3only: it answers time requests and no control messages"},
    {"st", "stratum: how many servers lie between it and a reference clock; 16 is unsynchronised"},
    {"refid", "what the host follows"},
    {"self ms", "how far its clock is behind, by its own word (mode 6)"},
    {"seen ms", "how far its clock is behind the one here, by a time request (mode 3)"},
    {"bound", "what its time may be wrong by at most, by its own word, in ms"},
    {"peers", "sources that answer and are no falsetickers, of all it has"},
    {"age", "since its last answer"},
};
constexpr GlossaryEntry kTrace[] = {
    {"host", "a server; what hangs below it follows it"},
    {"st", "stratum: how many servers lie between it and a reference clock; 16 is unsynchronised"},
    {"seen ms", "how far its clock is behind the one here, by a time request (mode 3)"},
    {"bound", "what its time may be wrong by at most, by its own word, in ms"},
    {"hop ms", "the round trip to the server above it"},
    {"via", "m6: it told what it follows; m3: known from the reference id of its time reply"},
    {"state", "OK, WARN, CRIT, ? (no answer), or LOOP: it follows itself over others"},
};
constexpr GlossaryEntry kClients[] = {
    {"client", "who asked, or a network of them"},
    {"count", "packets since the server remembers the address"},
    {"rate/s", "packets per second since the list before"},
    {"avgint", "the average time between two packets"},
    {"m", "mode of the last packet: 1 2 symmetric, 3 client, 4 server, 6 control"},
    {"v", "version of the protocol in the last packet"},
    {"restrict", "what the server does to it: limited, it asks too often; kod, it is told so"},
    {"last", "since its last packet"},
    {"score", "of NTPsec: how much of its rate limit the client has used up"},
    {"hosts", "addresses in the network"},
};
constexpr GlossaryEntry kEvents[] = {
    {"time", "when it was noticed, by the clock here"},
    {"level", "OK, INFO, WARN or CRIT; *: nobody has acknowledged it"},
    {"host", "where it happened; -: a note"},
    {"what", "what is different from the poll before"},
};
constexpr GlossaryEntry kVars[] = {
    {"variable", "the name in control messages; (w): it has a graph"},
    {"value", "as received; marked when it changed since the last poll"},
    {"unit", "of the value"},
    {"meaning", "in words; below the table stands what this value says"},
};
constexpr GlossaryEntry kHeader[] = {
    {"IN SYNC", "the daemon says that it is synchronised; MODE 3 ONLY: it refuses to be asked"},
    {"stratum", "how many servers lie between it and a reference clock, and what it follows"},
    {"self", "how far its clock is behind, by its own word (mode 6), and its bound, in ms"},
    {"seen", "how far its clock is behind the one here, by a time request, and the bound, in ms"},
    {"freq", "by how much its clock would drift if nobody corrected it, in ppm"},
    {"jitter", "how much its offsets differ from one another, in ms"},
    {"wander", "how much its frequency changes, in ppm"},
    {"leap", "whether the day ends with a leap second"},
    {"rtt", "how long its answer took"},
    {"tc", "the time constant of its clock discipline, as a power of two in seconds"},
    {"TAI", "by how many seconds TAI is ahead of UTC"},
    {"in", "packets a second that the server received, all clients together"},
    {"drop", "packets a second that it did not answer, because the client asks too often"},
    {"KoD", "kiss-o'-death packets a second: it tells clients that they ask too often"},
};

}  // namespace

std::span<const GlossaryEntry> glossary_of(Screen screen) {
  switch (screen) {
    case Screen::peers:
      return kPeers;
    case Screen::graph:
      return kGraph;
    case Screen::fleet:
      return kFleet;
    case Screen::trace:
      return kTrace;
    case Screen::clients:
      return kClients;
    case Screen::events:
      return kEvents;
    case Screen::vars:
      return kVars;
  }
  return {};
}

std::span<const GlossaryEntry> header_glossary() { return kHeader; }

std::string_view glossary(Screen screen, std::string_view name) {
  const auto entries = glossary_of(screen);
  const auto found = std::ranges::find(entries, name, &GlossaryEntry::name);
  return found == entries.end() ? std::string_view{} : found->text;
}

}  // namespace ntptop
