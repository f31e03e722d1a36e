// What was found and done, as text and as JSON.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ntpdate/choice.hpp"
#include "ntpdate/command_line.hpp"
#include "ntpdate/inquiry.hpp"
#include "ntpdate/setting.hpp"
#include "view/time_text.hpp"

namespace ntpdate {

/// All that is known at the end.
struct Outcome {
  const Command& command;
  const Findings& findings;
  const Choice& choice;
  Verb verb = Verb::adjust;
  Done done;
  std::string_view clock;  ///< name of its driver
  ntp::Monotonic at;
  std::int64_t near_unix_s = 0;
};

/// Local time and how many minutes it is ahead of UTC.
struct ZoneTime {
  view::Calendar calendar;
  int ahead_min = 0;
};
using LocalZone = std::function<ZoneTime(std::int64_t unix_s)>;

/// "server 1.2.3.4, stratum 2, offset -0.000123, delay 0.02563"; zeros for one that gave no time.
std::string server_line(const Probe& probe, ntp::Monotonic now);
/// "step time server 1.2.3.4 offset -0.250000 sec"
std::string verdict_line(const Outcome& outcome);
/// All that -d knows of one server, in lines.
std::string details(const Probe& probe, ntp::Monotonic now, std::int64_t near_unix_s);

/// "2026-11-26 12:34:56.123456 (+0100) -0.000007 +/- 0.084075 localhost 127.0.0.1 s2 no-leap"
std::string ntpdig_line(const Outcome& outcome, const LocalZone& zone);
/// The same as an object of one line.
std::string ntpdig_json(const Outcome& outcome, const LocalZone& zone);
/// Schema gnomon-ntpdate/1, also when there is no time.
std::string json(const Outcome& outcome);

}  // namespace ntpdate
