#include <fmt/format.h>

#include "ntp-exporter/chain.hpp"
#include "ntp-exporter/chart.hpp"
#include "ntp-exporter/host_pages.hpp"
#include "ntp-exporter/html.hpp"

namespace ntp_exporter {
namespace {

/// `value` is HTML.
void add_fact(std::string_view title, std::string_view value, std::string& out) {
  if (!value.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", title, value);
}

void add_self(const SelfPart& self, std::string& out) {
  if (self.trouble) add_fact("Control messages", html(self.trouble->words), out);
  if (!self.known) return;
  add_fact("Says its offset is", offset_html(self.offset_s), out);
  add_fact("Jitter", size_html(self.jitter_s), out);
  add_fact("At most off by", size_html(self.root_distance_s), out);
  if (self.frequency_ppm) {
    add_fact("Frequency", fmt::format("{:+.3f}&nbsp;ppm", *self.frequency_ppm), out);
  }
  add_fact("Stratum", count_html(self.stratum), out);
  add_fact("Reference id", html(self.refid), out);
  add_fact("Software", html(self.version), out);
  if (!self.takes_corrections) {
    add_fact("Its clock",
             self.clock_error.empty() ? "takes no corrections" : html(self.clock_error), out);
  }
}

void add_seen_part(const SeenPart& seen, std::string& out) {
  if (seen.trouble) add_fact("Time request", html(seen.trouble->words), out);
  if (!seen.known) return;
  add_fact("Seen offset", offset_html(seen.offset_s), out);
  add_fact("Round trip", size_html(seen.rtt_s), out);
  add_fact("Error bound in its reply", size_html(seen.root_distance_s), out);
}

std::string reach_text(const SourceState& source) {
  if (!source.reach) return "-";
  return fmt::format("{:o}", static_cast<unsigned>(*source.reach) & 0xffU);
}

std::string source_row(const Fleet& fleet, const SourceState& source) {
  const std::string& name = source.name.empty() ? source.address : source.name;
  // A source that is a host of the table leads to its page.
  const bool known = fleet.find(name) != nullptr;
  std::string out = fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                                known ? host_link(name) : html(name), html(source.address),
                                html(mode6::condition_word(source.selection)), html(source.refid));
  const auto cell = [&out](std::string_view text) {
    out += fmt::format("<td class=\"number\">{}</td>", text);
  };
  cell(count_html(source.stratum));
  cell(reach_text(source));
  cell(offset_html(source.offset_s));
  cell(size_html(source.delay_s));
  cell(size_html(source.jitter_s));
  return out + "</tr>\n";
}

std::string sources_table(const Fleet& fleet, const SelfPart& self) {
  std::string out =
      "<h2>Sources</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Source</th><th>Address</th>"
      "<th>Selection</th><th>Reference id</th><th class=\"number\">Stratum</th>"
      "<th class=\"number\">Reach</th><th class=\"number\">Offset</th>"
      "<th class=\"number\">Delay</th><th class=\"number\">Jitter</th></tr></thead>\n<tbody>\n";
  for (const SourceState& source : self.sources) out += source_row(fleet, source);
  out += "</tbody>\n</table></div>\n";
  if (self.sources_told > self.sources.size()) {
    out += fmt::format("<p class=\"soft\">{} of {} are shown.</p>\n", self.sources.size(),
                       self.sources_told);
  }
  return out;
}

}  // namespace

std::string host_page(const Fleet& fleet, const HostState& host, ntp::Monotonic now,
                      std::string_view version) {
  const Verdict verdict = verdict_of(host, fleet.middle_s());
  const std::uint32_t slot = Track::slot_of(now);
  std::string body = fmt::format(
      "<p><a href=\"/\">The fleet</a></p>\n<h1>{}</h1>\n<p class=\"state {}\">{}</p>\n<dl>\n",
      html(host.name), verdict_class(verdict), verdict_words(verdict));
  add_fact("Address", html(host.address), body);
  add_fact("Asked", host.asked ? age_html(ntp::Seconds{now - *host.asked}.count()) : "never", body);
  if (host.self) add_self(*host.self, body);
  if (host.seen) add_seen_part(*host.seen, body);
  body += "</dl>\n<h2>Offset</h2>\n";
  body += chart(
      host.track,
      {{"seen", "seen from here", &Reading::seen_s}, {"self", "by its own word", &Reading::self_s}},
      slot, offset_html);
  body += "<h2>Jitter</h2>\n";
  body += chart(host.track, {{"jitter", "by its own word", &Reading::jitter_s}}, slot, size_html);
  if (host.self && !host.self->sources.empty()) body += sources_table(fleet, *host.self);
  body +=
      "<h2>Chain</h2>\n<p class=\"soft\">From the root, as far as it is known, to those that "
      "follow.</p>\n";
  body += chain_html(chain_of(fleet, host), host);
  return page_html(host.name, body, version);
}

std::string unknown_host_page(std::string_view name, std::string_view version) {
  return page_html("No such host",
                   fmt::format("<h1>No such host</h1>\n<p>{} was not asked in the last hour and is "
                               "not watched. The hosts that are known are in <a href=\"/\">the "
                               "table</a>.</p>\n",
                               html(name)),
                   version);
}

}  // namespace ntp_exporter
