// What hosts say, in pages and JSON. The first line is the name of the host, the second what it
// says of itself, all others are sources. Oracle: nothing but our own tags opens, all is printable
// ASCII, JSON can be read, and the size has a bound.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntp-exporter/host_pages.hpp"
#include "ntp-exporter/hosts_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ntp_exporter {
namespace {

constexpr std::size_t kMostOctets = 1 << 20;
constexpr std::string_view kTags[] = {
    "!DOCTYPE", "html",  "head",  "meta",   "title", "link",  "body",   "footer",
    "a",        "h1",    "h2",    "p",      "form",  "input", "button", "div",
    "table",    "thead", "tbody", "tr",     "th",    "td",    "dl",     "dt",
    "dd",       "ul",    "li",    "strong", "svg",   "path",  "text",   "span",
};

std::string_view line_of(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

void judge_page(std::string_view page) {
  if (page.size() > kMostOctets) std::abort();
  for (std::size_t at = 0; at < page.size(); ++at) {
    const char c = page[at];
    if (c != '\n' && (c < ' ' || c > '~')) std::abort();
    if (c != '<') continue;
    std::string_view tag = page.substr(at + 1);
    if (tag.starts_with('/')) tag.remove_prefix(1);
    tag = tag.substr(0, tag.find_first_of(" >/"));
    if (std::ranges::find(kTags, tag) == std::end(kTags)) std::abort();
  }
}

Result result_of(std::string_view text) {
  Result result;
  result.target = line_of(text);
  result.groups = {true, true, false, false, true};
  result.status = mode6::SystemStatus{ntp::Leap::none, 6, 0, 0};
  const std::string_view system = line_of(text);
  result.system = mode6::decode_system(mode6::parse_varlist(system));
  result.control_trouble = Trouble{"partial", std::string{system}};
  result.seen_trouble = Trouble{"timeout", std::string{text.substr(0, 100)}};
  while (!text.empty()) {
    mode6::PeerReply peer{{7}, mode6::PeerStatus::from(0x961a), std::string{line_of(text)}, {}, {}};
    peer.variables = mode6::decode_peer(mode6::parse_varlist(peer.text));
    result.sources.peers.push_back(peer);
  }
  return result;
}

void judge_host(std::string_view text) {
  const ntp::Monotonic now{std::chrono::hours{2}};
  Fleet fleet;
  fleet.note(result_of(text), now);
  const HostState& host = fleet.hosts().begin()->second;
  auto request = table_request({});
  judge_page(fleet_page(fleet, *request, now, "1"));
  request->choice.search = text;
  judge_page(fleet_page(fleet, *request, now, "1"));
  judge_page(host_page(fleet, host, now, "1"));
  judge_page(unknown_host_page(text, "1"));
  const Moment moment{now, 1'780'000'000};
  const auto json = nlohmann::json::parse(host_json(fleet, host, moment), nullptr, false);
  if (json.is_discarded() || json["sources"].size() > kMostSources) std::abort();
}

}  // namespace
}  // namespace ntp_exporter

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntp_exporter::judge_host({reinterpret_cast<const char*>(data), size});
  return 0;
}
