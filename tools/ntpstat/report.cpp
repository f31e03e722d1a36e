#include "ntpstat/report.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "common/failure.hpp"
#include "common/milliseconds.hpp"
#include "mode6/header.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntpstat/source.hpp"
#include "view/escape.hpp"

namespace ntpstat {
namespace {

constexpr std::size_t kMaxRefid = 15;          // a quad; what is longer is no reference id
constexpr std::int64_t kMaxStratum = 255;      // one octet on the wire
constexpr std::int64_t kMaxPollExponent = 31;  // 68 years; real ones end at 17
constexpr std::size_t kMaxReason = 200;        // octets of a daemon's own words on our screen

using Variables = std::vector<mode6::Variable>;

Missing why_missing(const Variables& list, std::string_view name) {
  return mode6::find_variable(list, name) ? Missing::unreadable : Missing::unknown;
}

/// `value` when it lies between `least` and `most`.
Part<std::int64_t> whole_part(const Variables& list, std::string_view name,
                              const mode6::MaybeInt& value, std::int64_t least, std::int64_t most) {
  if (value && *value >= least && *value <= most) return *value;
  return std::unexpected{why_missing(list, name)};
}

Part<std::string> refid_part(const Variables& list) {
  const auto refid = mode6::find_variable(list, "refid");
  if (!refid) return std::unexpected{Missing::unknown};
  if (refid->value.empty() || refid->value.size() > kMaxRefid) {
    return std::unexpected{Missing::unreadable};
  }
  return view::escape(refid->value);
}

Part<Milliseconds> bound_part(const Variables& list, const mode6::SystemVariables& system) {
  for (const std::string_view name : {"rootdelay", "rootdisp"}) {
    if (why_missing(list, name) == Missing::unknown) return std::unexpected{Missing::unknown};
  }
  if (!system.rootdelay || !system.rootdisp) return std::unexpected{Missing::unreadable};
  const Milliseconds bound{common::milliseconds(*system.rootdisp) +
                           common::milliseconds(*system.rootdelay) / 2};
  if (bound.count() < 0) return std::unexpected{Missing::unreadable};
  return bound;
}

Part<std::int64_t> poll_part(const Variables& list, const mode6::SystemVariables& system) {
  const auto exponent = whole_part(list, "tc", system.tc, 0, kMaxPollExponent);
  if (!exponent) return exponent;
  return std::int64_t{1} << *exponent;
}

std::optional<ntp::IpAddress> address_of_peer(const Answers& answers) {
  if (!answers.peer || answers.peer->failure) return {};
  const auto peer = mode6::decode_peer(mode6::parse_varlist(answers.peer->text));
  const auto address = peer.srcadr ? ntp::IpAddress::parse(*peer.srcadr) : std::nullopt;
  if (!address || address->is_unspecified()) return {};
  return address;
}

/// A daemon that says nothing about its source in the status word may still name its system peer.
void find_source(Report& report, const Variables& list) {
  report.source = report.status.source;
  report.address = refid_part(list);
  if (report.source != mode6::kSourceUnspecified || !report.source_address) return;
  report.source = source_behind(*report.source_address);
  report.address = report.source_address->text();
}

template <class T>
bool is_unknown(const Part<T>& part) {
  return !part && part.error() == Missing::unknown;
}

int exit_status_of(const Report& report) {
  const bool address_unknown = report.source == mode6::kSourceNtp && is_unknown(report.address);
  const bool good = report.synchronised && !address_unknown && !is_unknown(report.stratum) &&
                    !is_unknown(report.bound) && !is_unknown(report.poll) &&
                    !report.exceeded.value_or(false);
  return good ? kExitSynchronised : kExitNot;
}

std::string_view word(Missing missing) {
  return missing == Missing::unknown ? "unknown" : "unreadable";
}

std::string source_line(const Report& report) {
  std::string line = fmt::format("synchronised to {}", source_phrase(report.source));
  if (report.source == mode6::kSourceNtp) {
    line += report.address ? fmt::format(" ({})", *report.address)
                           : fmt::format(" <IP {}>", word(report.address.error()));
  }
  line += report.stratum ? fmt::format(" at stratum {} ", *report.stratum)
                         : fmt::format(", stratum {}", word(report.stratum.error()));
  return line + '\n';
}

std::string bound_line(const Report& report, std::optional<Milliseconds> limit) {
  if (!report.bound) return fmt::format("accuracy {}\n", word(report.bound.error()));
  std::string line = fmt::format("   time correct to within {:.0f} ms", report.bound->count());
  if (limit && report.exceeded.value_or(false)) {
    line += fmt::format(" (exceeded maximum of {} ms)", limit->count());
  }
  return line + '\n';
}

std::string poll_line(const Report& report) {
  return report.poll ? fmt::format("   polling server every {} s\n", *report.poll)
                     : fmt::format("poll interval {}\n", word(report.poll.error()));
}

std::string unsynchronised_lines(const Report& report) {
  std::string lines = "unsynchronised\n";
  const auto event = static_cast<mode6::SystemEvent>(report.status.event);
  // Event 1 has meant this to ntpstat since before RFC 9327 named it "frequency not set".
  if (event == mode6::SystemEvent::freq_not_set) lines += "  time server re-starting\n";
  if (report.cannot_steer) {
    lines += "   the daemon cannot steer the clock";
    const auto& reason = report.system.clock_error;
    if (reason && !reason->empty()) lines += ": " + view::escape(reason->substr(0, kMaxReason));
    lines += '\n';
  }
  return lines;
}

/// The first two octets of an error reply to READVAR.
unsigned error_reply_word(const mode6::Failure& failure) {
  mode6::Header header;
  header.leap = failure.leap;
  header.response = header.error = true;
  header.opcode = static_cast<std::uint8_t>(mode6::Opcode::read_variables);
  std::array<std::byte, mode6::kHeaderSize> octets;
  mode6::write_header(header, octets);
  return std::to_integer<unsigned>(octets[0]) << 8 | std::to_integer<unsigned>(octets[1]);
}

}  // namespace

Report make_report(const Answers& answers, std::optional<Milliseconds> limit) {
  const Variables list = mode6::parse_varlist(answers.system.text);
  Report report;
  report.status = mode6::SystemStatus::from(answers.system.status);
  report.system = mode6::decode_system(list);
  report.cannot_steer = report.system.clock_control == 0;
  report.synchronised = report.status.leap != ntp::Leap::unsynchronised && !report.cannot_steer;
  report.source_address = address_of_peer(answers);
  find_source(report, list);
  report.stratum = whole_part(list, "stratum", report.system.stratum, 0, kMaxStratum);
  report.bound = bound_part(list, report.system);
  report.poll = poll_part(list, report.system);
  if (limit) report.exceeded = !report.bound || *report.bound > *limit;
  report.exit_status = exit_status_of(report);
  return report;
}

std::string text_of(const Report& report, std::optional<Milliseconds> limit) {
  const std::string head = report.synchronised ? source_line(report) + bound_line(report, limit)
                                               : unsynchronised_lines(report);
  return head + poll_line(report);
}

std::string trouble_of(const mode6::Failure& failure, const std::string& host) {
  const std::string front = host.empty() ? "" : view::escape(host) + ": ";
  switch (failure.error) {
    case mode6::AskError::no_answer:
    case mode6::AskError::incomplete:
      return front + "timeout\n";
    case mode6::AskError::refused:
      return front + "Unable to talk to NTP daemon. Is it running?\n";
    case mode6::AskError::server_error:
      if (!host.empty()) break;
      return fmt::format(
          "status word is 0x{:04x}\nreturn data appears to be invalid based on status word\n",
          error_reply_word(failure));
    case mode6::AskError::too_large:
    case mode6::AskError::not_signed:  // ntpstat signs nothing
      break;
  }
  return fmt::format("{}{}\n", front, common::failure_words(failure));
}

}  // namespace ntpstat
