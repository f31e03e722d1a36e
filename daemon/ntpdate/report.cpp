#include "ntpdate/report.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <vector>

#include "ntpdate/reply_words.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace ntpdate {
namespace {

std::string_view leap_word(ntp::Leap leap) {
  switch (leap) {
    case ntp::Leap::none:
      return "no-leap";
    case ntp::Leap::insert:
      return "add-leap";
    case ntp::Leap::remove:
      return "del-leap";
    case ntp::Leap::unsynchronised:
      break;
  }
  return "unsync";
}

std::string address_of(const Probe& probe) { return probe.remote().address.text(); }

std::string refid_of(const ntp::Packet& header) {
  if (header.stratum.value <= 1) return "." + letters_of(header.refid) + ".";
  return ntp::IpAddress::v4(header.refid.value).text();
}

std::string hex(ntp::Timestamp time) {
  return fmt::format("{:08x}.{:08x}", time.seconds(), time.fraction());
}

// As many decimals as the server claims to know, 6 at most.
std::string fraction_of(const ntp::Packet& header) {
  const double decimals = -std::log10(header.precision.seconds());
  const int digits = std::clamp(static_cast<int>(decimals), 1, 6);
  const std::string whole =
      fmt::format("{:06}", std::uint64_t{header.transmit.fraction()} * 1'000'000 >> 32);
  return whole.substr(0, static_cast<std::size_t>(digits));
}

struct Told {
  std::string date, time, zone;
};

Told told_by(const ntp::Packet& header, std::int64_t near_unix_s, const LocalZone& zone) {
  const ZoneTime at = zone(header.transmit.unix_seconds(near_unix_s));
  const view::Calendar& c = at.calendar;
  const int ahead = std::abs(at.ahead_min);
  return {fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day),
          fmt::format("{:02}:{:02}:{:02}.{}", c.hour, c.minute, c.second, fraction_of(header)),
          fmt::format("{}{:02}{:02}", at.ahead_min < 0 ? '-' : '+', ahead / 60, ahead % 60)};
}

std::string host_of(const Outcome& outcome, std::size_t probe) {
  return view::escape(outcome.command.targets[outcome.findings.server[probe]].host);
}

view::Json row(const Outcome& outcome, std::size_t i) {
  const Probe& probe = outcome.findings.probes[i];
  const auto filtered = probe.result(outcome.at);
  view::Json row;
  row["server"] = view::escape(outcome.command.targets[outcome.findings.server[i]].text);
  row["address"] = address_of(probe);
  row["port"] = probe.remote().port;
  row["used"] = outcome.choice.best == i;
  row["reason"] = outcome.choice.why_not[i].empty() ? view::Json(nullptr)
                                                    : view::Json(outcome.choice.why_not[i]);
  row["samples"] = probe.samples();
  if (probe.samples() == 0 || !filtered || !probe.header()) return row;
  row["stratum"] = probe.header()->stratum.value;
  row["leap"] = leap_word(probe.header()->leap);
  row["offset"] = filtered->best.offset.count();
  row["delay"] = filtered->best.delay.count();
  row["jitter"] = filtered->jitter.count();
  row["root_distance"] = probe.root_distance(outcome.at).count();
  return row;
}

}  // namespace

std::string server_line(const Probe& probe, ntp::Monotonic now) {
  const auto filtered = probe.samples() > 0 ? probe.result(now) : std::nullopt;
  if (!filtered || !probe.header()) {
    return fmt::format("server {}, stratum 0, offset 0.000000, delay 0.00000", address_of(probe));
  }
  return fmt::format("server {}, stratum {}, offset {:.6f}, delay {:.5f}", address_of(probe),
                     probe.header()->stratum.value, filtered->best.offset.count(),
                     filtered->best.delay.count());
}

std::string verdict_line(const Outcome& outcome) {
  return fmt::format(
      "{} time server {} offset {:.6f} sec", outcome.verb == Verb::step ? "step" : "adjust",
      address_of(outcome.findings.probes[*outcome.choice.best]), outcome.choice.offset.count());
}

std::string details(const Probe& probe, ntp::Monotonic now, std::int64_t near_unix_s) {
  std::string text = fmt::format("server {}, port {}\n", address_of(probe), probe.remote().port);
  const auto filtered = probe.result(now);
  if (!filtered || !probe.header()) return text + "no time: " + probe.trouble() + "\n";
  const ntp::Packet& header = *probe.header();
  const view::TimeZone zone = view::utc;
  text += fmt::format("stratum {}, precision {}, leap {:02b}\n", header.stratum.value,
                      header.precision.value, static_cast<unsigned>(header.leap));
  text += fmt::format("refid {}, root delay {:.6f}, root dispersion {:.6f}\n", refid_of(header),
                      ntp::Seconds{header.root_delay.nanos()}.count(),
                      ntp::Seconds{header.root_dispersion.nanos()}.count());
  text += "reference time:    " + view::classic_time(header.reference, near_unix_s, zone) + "\n";
  text += "receive timestamp: " + view::classic_time(header.receive, near_unix_s, zone) + "\n";
  text += "transmit timestamp: " + hex(header.transmit) + "\n";
  text +=
      fmt::format("samples {}, delay {:.6f}, dispersion {:.6f}, jitter {:.6f}, offset {:.6f}\n",
                  probe.samples(), filtered->best.delay.count(), filtered->best.dispersion.count(),
                  filtered->jitter.count(), filtered->best.offset.count());
  return text;
}

std::string ntpdig_line(const Outcome& outcome, const LocalZone& zone) {
  const Probe& probe = outcome.findings.probes[*outcome.choice.best];
  const Told told = told_by(*probe.header(), outcome.near_unix_s, zone);
  const std::string host = host_of(outcome, *outcome.choice.best);
  const std::string address = address_of(probe);
  return fmt::format("{} {} ({}) {:+f} +/- {:f} {}{} s{} {}\n", told.date, told.time, told.zone,
                     outcome.choice.offset.count(), probe.root_distance(outcome.at).count(), host,
                     host == address ? "" : " " + address, probe.header()->stratum.value,
                     leap_word(probe.header()->leap));
}

std::string ntpdig_json(const Outcome& outcome, const LocalZone& zone) {
  const Probe& probe = outcome.findings.probes[*outcome.choice.best];
  const Told told = told_by(*probe.header(), outcome.near_unix_s, zone);
  const auto micro = [](double seconds) { return std::nearbyint(seconds * 1e6) / 1e6; };
  view::Json object;
  object["time"] = told.date + "T" + told.time + told.zone;
  object["offset"] = micro(outcome.choice.offset.count());
  object["precision"] = micro(probe.root_distance(outcome.at).count());
  object["host"] = host_of(outcome, *outcome.choice.best);
  object["ip"] = address_of(probe);
  object["stratum"] = probe.header()->stratum.value;
  object["leap"] = leap_word(probe.header()->leap);
  object["adjusted"] = outcome.done.adjusted;
  return object.dump() + "\n";
}

std::string json(const Outcome& outcome) {
  view::Json rows = view::Json::array();
  for (std::size_t i = 0; i < outcome.findings.probes.size(); ++i) rows.push_back(row(outcome, i));
  view::Json document = view::document("ntpdate", rows);
  const bool found = outcome.choice.best.has_value();
  document["offset"] = found ? view::Json(outcome.choice.offset.count()) : view::Json(nullptr);
  document["action"] =
      !found ? view::Json(nullptr) : view::Json(outcome.verb == Verb::step ? "step" : "slew");
  document["adjusted"] = outcome.done.adjusted;
  document["clock"] = outcome.clock;
  std::vector<std::string> troubles = outcome.findings.troubles;
  if (!found) troubles.push_back(outcome.choice.why_none);
  if (!outcome.done.error.empty()) troubles.push_back(outcome.done.error);
  document["troubles"] = troubles;
  return view::text_of(document);
}

}  // namespace ntpdate
