// What concerns the sources of the daemon.
#include <algorithm>
#include <bit>
#include <fmt/format.h>

#include "ntp-doctor/checks.hpp"
#include "view/escape.hpp"

namespace doctor {
namespace {

using mode6::Selection;
using view::escape;

/// Fewer answers than that say little about jitter.
constexpr int kFewAnswers = 4;

unsigned reach_of(const Source& source) {
  return static_cast<unsigned>(source.variables.reach.value_or(0)) & 0xffU;
}

/// A line of a pool that stands for servers, or a name without an address: nothing is asked there.
bool is_placeholder(const Source& source) {
  const std::string& refid = source.variables.refid.value_or("");
  return refid == "POOL" || source.variables.srcadr.value_or("") == "0.0.0.0";
}

bool has_no_name(const Source& source) {
  return source.variables.srcadr.value_or("") == "0.0.0.0" &&
         source.variables.refid.value_or("") != "POOL";
}

std::string duration(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  if (seconds < 172'800) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86'400);
}

/// Since when it is silent.
std::string since(const Source& source) {
  const bool never = !source.variables.rec || source.variables.rec->is_unknown();
  if (never) return "has never answered";
  if (source.variables.timerec) {
    return fmt::format("has not answered for {}", duration(*source.variables.timerec));
  }
  return "does not answer any more";
}

std::string offset_text(const Source& source) {
  return fmt::format("{:+.3f} ms", source.variables.offset.value_or(ntp::Seconds{0}).count() * 1e3);
}

bool is_trusted(const Source& source) {
  return source.status.selection >= Selection::outlier &&
         source.status.selection <= Selection::pps_peer;
}

/// What is wrong with a clock that gives no time, by the code of its status word.
struct ClockRow {
  const char* text;
  const char* mend;
};
ClockRow trouble_of(const Source& source) {
  constexpr std::uint8_t kBadFormat = 2;
  constexpr std::uint8_t kFault = 3;
  const std::uint8_t code = source.clock ? source.clock->status.code : 0;
  if (code == kFault) {
    return {"cannot be read: its device is missing, or fails",
            "see the daemon's log for which device; plug it in, name another with `refclock ... "
            "path`, or give the daemon's user the right to it"};
  }
  if (code >= kBadFormat) {
    return {"says nothing that is a time",
            "see ntpq -c clockvar for what it says: the speed of the line or the format may be "
            "wrong, or the receiver does not see the sky"};
  }
  return {"says nothing",
          "start the program that feeds it (gpsd, ptp4l, ...), look after cable and antenna, or "
          "take it out of ntp.conf"};
}

void tell_dead_clock(const Source& source, std::vector<Finding>& found) {
  const std::int64_t polls = source.variables.unreach.value_or(0);
  if (reach_of(source) != 0 || polls < 2) return;
  const ClockRow row = trouble_of(source);
  found.push_back(
      {"dead-clock", Severity::warning,
       fmt::format("the reference clock {} {} ({} polls)", escape(source.name), row.text, polls),
       row.mend});
}

void tell_dead(const Source& source, std::vector<Finding>& found) {
  if (is_clock(source.variables)) return tell_dead_clock(source, found);
  if (has_no_name(source)) {
    found.push_back({"unresolved-source", Severity::warning,
                     fmt::format("{} has no address", escape(source.name)),
                     "check the name and /etc/resolv.conf, or write an address into ntp.conf"});
    return;
  }
  if (is_placeholder(source) || reach_of(source) != 0) return;
  const std::int64_t polls = source.variables.unreach.value_or(0);
  // Two questions may be lost, and an answer may be under way.
  if (polls < 2 && source.variables.sent.value_or(3) < 3) return;
  found.push_back({"dead-source", Severity::warning,
                   fmt::format("{} {} ({} polls)", escape(source.name), since(source), polls),
                   "check the name, and that no firewall drops UDP port 123; else take the source "
                   "out of ntp.conf"});
}

void tell_new(const Source& source, std::vector<Finding>& found) {
  const int answers = std::popcount(reach_of(source));
  if (answers == 0 || answers >= kFewAnswers || is_placeholder(source)) return;
  found.push_back(
      {"few-samples", Severity::notice,
       fmt::format("{} has answered only {} of the last polls: not yet enough samples to "
                   "judge it",
                   escape(source.name), answers),
       "wait for a few polls; if it stays so answers are lost on the way"});
}

}  // namespace

void check_sources(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon) return;
  const bool has_local = std::ranges::any_of(
      facts.daemon->sources, [](const Source& source) { return is_clock(source.variables); });
  if (facts.daemon->sources.empty()) {
    found.push_back({"no-source", Severity::failure, "the daemon has no source of time",
                     "write a line such as `pool 2.pool.ntp.org iburst` into ntp.conf"});
    return;
  }
  for (const Source& source : facts.daemon->sources) {
    tell_dead(source, found);
    tell_new(source, found);
  }
  const bool reached = std::ranges::any_of(
      facts.daemon->sources, [](const Source& source) { return reach_of(source) != 0; });
  if (reached || has_local) return;
  found.push_back({"all-dead", Severity::failure, "no source answers",
                   "check the network, and that it lets UDP port 123 out and the answers in"});
}

// The parent of an island follows nobody and is synchronised all the same.
void check_island(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon || facts.daemon->status.leap == ntp::Leap::unsynchronised) return;
  if (facts.daemon->variables.peer.value_or(1) != 0) return;
  found.push_back({"island", Severity::warning,
                   "no source leads to true time: this daemon is the parent of its island (tos "
                   "orphan), and may be wrong together with all that follow it",
                   "bring the sources back: see the lines about them"});
}

void check_falsetickers(const Facts& facts, std::vector<Finding>& found) {
  if (!facts.daemon) return;
  std::vector<std::string> believed;
  for (const Source& source : facts.daemon->sources) {
    if (is_trusted(source)) {
      believed.push_back(fmt::format("{} {}", escape(source.name), offset_text(source)));
    }
  }
  for (const Source& source : facts.daemon->sources) {
    if (source.status.selection != Selection::falseticker) continue;
    const std::string against = believed.empty()
                                    ? "and no majority agrees"
                                    : fmt::format("against {}", fmt::join(believed, ", "));
    found.push_back(
        {"falseticker", Severity::warning,
         fmt::format("{} disagrees with the majority: {} {}", escape(source.name),
                     offset_text(source), against),
         "take it out of ntp.conf, or tell whoever runs it; with fewer than four sources "
         "add some, so that one liar is outvoted"});
  }
}

}  // namespace doctor
