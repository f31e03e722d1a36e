#include "ntptrace/lines.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "common/failure.hpp"
#include "common/milliseconds.hpp"
#include "view/escape.hpp"

namespace ntptrace {
namespace {

constexpr std::size_t kMaxRefid = 15;  // a quad; what is longer is no reference id

std::string number(const mode6::MaybeSeconds& seconds) {
  return seconds ? fmt::format("{:.6f}", seconds->count()) : "unknown";
}

mode6::MaybeSeconds as_on_the_wire(const mode6::MaybeSeconds& seconds) {
  if (!seconds) return {};
  return ntp::Seconds{common::milliseconds(*seconds) / 1000};
}

std::string answered_line(const Hop& hop) {
  const auto& system = hop.system;
  if (!system.stratum) return {};  // the end line says so
  std::string line =
      fmt::format("{}: stratum {}, offset {}, synch distance {}", hop.name, *system.stratum,
                  number(as_on_the_wire(system.offset)), number(synch_distance(system)));
  if (*system.stratum == 1) {
    const std::string refid = system.refid.value_or("").substr(0, kMaxRefid);
    line += fmt::format(", refid '{}'", view::escape(refid));
  }
  return line + '\n';
}

std::string silent_lines(const Hop& hop) {
  const std::string why = fmt::format("{}: {}\n", hop.name, hop.silence);
  if (hop.seen) {
    return why + fmt::format(
                     "{}: seen from here: stratum {}, offset {:.6f}, root distance {:.6f}, "
                     "refid '{}'\n",
                     hop.name, hop.seen->stratum, hop.seen->offset.count(),
                     hop.seen->root_distance.count(), hop.seen->refid);
  }
  return hop.seen_trouble.empty() ? why : why + hop.seen_trouble + '\n';
}

}  // namespace

std::string hop_lines(const Hop& hop) {
  return hop.silence.empty() ? answered_line(hop) : silent_lines(hop);
}

std::string end_line(const Chain& chain) {
  const std::string& last = chain.hops().back().name;
  switch (chain.end()) {
    case End::unsynchronised:
      return fmt::format("{}: not synchronised, so the chain ends here\n", last);
    case End::loop:
      return fmt::format("{}: loop: already seen at hop {}\n",
                         chain.hops()[chain.loop_at() - 1].name, chain.loop_at());
    case End::no_stratum:
      return fmt::format("{}: its answer has no stratum\n", last);
    case End::no_source:
      return fmt::format("{}: it names no source\n", last);
    case End::bad_source:
      return fmt::format("{}: its source is not followed: {}\n", last, chain.detail());
    case End::source_untold:
      return fmt::format("{}: it does not tell its source: {}\n", last, chain.detail());
    default:
      return {};
  }
}

std::string silence_of(const common::Contact& contact, const mode6::Failure& failure,
                       ntp::Nanos waited) {
  if (contact.error == std::errc::connection_refused) {
    return fmt::format("refused: nobody listens on UDP port {}; is ntpd running there?",
                       contact.address.port);
  }
  if (contact.error) return fmt::format("unreachable: {}", contact.error.message());
  switch (failure.error) {
    case mode6::AskError::no_answer:
    case mode6::AskError::incomplete:
      return fmt::format("{}: no whole answer to control messages in {} s",
                         common::failure_words(failure),
                         std::chrono::duration_cast<std::chrono::seconds>(waited).count());
    case mode6::AskError::server_error:
      return fmt::format("it answers control messages with {}", common::failure_words(failure));
    default:
      return common::failure_words(failure);
  }
}

std::string refid_text(ntp::RefId refid, int stratum) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(refid.value >> shift);
  text.resize(std::min(text.find('\0'), text.size()));
  const bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (stratum <= 1 && printable) return text;
  // Some servers at stratum 1 give the address of their own clock, 127.127.1.1.
  return ntp::IpAddress::v4(refid.value).text();
}

}  // namespace ntptrace
