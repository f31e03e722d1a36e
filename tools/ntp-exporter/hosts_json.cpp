#include "ntp-exporter/hosts_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ntp-exporter/chain.hpp"
#include "ntp-exporter/host_pages.hpp"
#include "ntp-exporter/html.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace ntp_exporter {
namespace {

using view::Json;

Json json_real(const MaybeReal& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}
Json json_reading(float value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json json_count(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}
/// Empty is unknown.
Json json_text(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(view::escape(text));
}

std::int64_t unix_of(ntp::Monotonic then, const Moment& now) {
  return now.unix_s - std::chrono::duration_cast<std::chrono::seconds>(now.mono - then).count();
}

Json json_trouble(const std::optional<Trouble>& trouble) {
  if (!trouble) return nullptr;
  return Json{{"reason", trouble->reason}, {"words", view::escape(trouble->words)}};
}

Json json_self(const SelfPart& self) {
  return Json{{"error", json_trouble(self.trouble)},
              {"synchronised", self.known ? Json(self.synchronised) : Json(nullptr)},
              {"clock_control", self.known ? Json(self.takes_corrections) : Json(nullptr)},
              {"offset", json_real(self.offset_s)},
              {"jitter", json_real(self.jitter_s)},
              {"root_distance", json_real(self.root_distance_s)},
              {"frequency_ppm", json_real(self.frequency_ppm)},
              {"stratum", json_count(self.stratum)},
              {"refid", json_text(self.refid)},
              {"version", json_text(self.version)}};
}

Json json_seen(const SeenPart& seen) {
  return Json{{"error", json_trouble(seen.trouble)},
              {"offset", json_real(seen.offset_s)},
              {"rtt", json_real(seen.rtt_s)},
              {"root_distance", json_real(seen.root_distance_s)},
              {"stratum", seen.known ? Json(seen.stratum) : Json(nullptr)},
              {"refid", json_text(seen.refid)}};
}

Json json_host(const HostState& host, double middle_s, const Moment& now) {
  const Verdict verdict = verdict_of(host, middle_s);
  return Json{
      {"name", view::escape(host.name)},
      {"address", json_text(host.address)},
      {"state", verdict_word(verdict)},
      {"words", verdict_words(verdict)},
      {"watched", host.watched},
      {"asked", host.asked ? Json(view::instant(unix_of(*host.asked, now))) : Json(nullptr)},
      {"self", host.self ? json_self(*host.self) : Json(nullptr)},
      {"seen", host.seen ? json_seen(*host.seen) : Json(nullptr)}};
}

Json json_sources(const HostState& host) {
  Json sources = Json::array();
  if (!host.self) return sources;
  for (const SourceState& source : host.self->sources) {
    sources.push_back(Json{{"address", json_text(source.address)},
                           {"name", json_text(source.name)},
                           {"selection", mode6::condition_word(source.selection)},
                           {"refid", json_text(source.refid)},
                           {"stratum", json_count(source.stratum)},
                           {"reach", json_count(source.reach)},
                           {"offset", json_real(source.offset_s)},
                           {"delay", json_real(source.delay_s)},
                           {"jitter", json_real(source.jitter_s)}});
  }
  return sources;
}

Json json_history(const HostState& host, const Moment& now) {
  Json history = Json::array();
  const std::uint32_t slot = Track::slot_of(now.mono);
  for (const Track::Entry& entry : host.track.entries()) {
    if (entry.slot + Track::kSlots <= slot) continue;
    const ntp::Monotonic then{std::chrono::seconds{entry.slot * Track::kSlot_s}};
    history.push_back(Json{{"time", view::instant(unix_of(then, now))},
                           {"seen_offset", json_reading(entry.reading.seen_s)},
                           {"self_offset", json_reading(entry.reading.self_s)},
                           {"jitter", json_reading(entry.reading.jitter_s)}});
  }
  return history;
}

/// The root first, the host itself last.
Json json_chain(const Fleet& fleet, const HostState& host) {
  Json chain = Json::array();
  const ChainNode root = chain_of(fleet, host);
  for (const ChainNode* at = &root; at != nullptr; at = &at->followers.front()) {
    chain.push_back(view::escape(at->text));
    if (at->host == &host || at->followers.empty()) break;
  }
  return chain;
}

Json json_document(std::string_view schema, double middle_s, const Moment& now) {
  return Json{{"schema", schema}, {"time", view::instant(now.unix_s)}, {"middle_offset", middle_s}};
}

/// Where the hosts from `offset` on are.
std::string path_of(const HostsRequest& request, std::size_t offset) {
  const RowChoice& choice = request.choice;
  std::string path = fmt::format("/api/v1/hosts?sort={}{}&limit={}&offset={}",
                                 choice.descending ? "-" : "", choice.sort, request.limit, offset);
  if (!choice.search.empty()) path += "&q=" + url_part(choice.search);
  return path;
}

}  // namespace

std::expected<HostsRequest, std::string> hosts_request(const Parameters& parameters) {
  const auto table = table_request(parameters);
  if (!table) return std::unexpected{table.error()};
  HostsRequest request{.choice = table->choice};
  const auto number = [&](std::string_view name, std::size_t least, std::size_t& into) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return true;
    const std::string_view text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size() && into >= least &&
           into <= Fleet::kMostHosts;
  };
  const auto wrong = [&](std::string_view name, std::size_t least) {
    return std::unexpected{fmt::format("{}={} is not from {} to {}", name,
                                       view::escape(parameters.find(name)->second), least,
                                       Fleet::kMostHosts)};
  };
  if (!number("offset", 0, request.offset)) return wrong("offset", 0);
  if (!number("limit", 1, request.limit)) return wrong("limit", 1);
  return request;
}

std::string hosts_json(const Fleet& fleet, const HostsRequest& request, const Moment& now) {
  const auto hosts = select_hosts(fleet, request.choice);
  const std::size_t begin = std::min(request.offset, hosts.size());
  const std::size_t end = std::min(begin + request.limit, hosts.size());
  const double middle_s = fleet.middle_s();
  Json document = json_document("gnomon-exporter-hosts/1", middle_s, now);
  document["total"] = hosts.size();
  document["offset"] = request.offset;
  document["limit"] = request.limit;
  document["next"] = end < hosts.size() ? Json(path_of(request, end)) : Json(nullptr);
  Json list = Json::array();
  for (std::size_t i = begin; i < end; ++i) list.push_back(json_host(*hosts[i], middle_s, now));
  document["hosts"] = std::move(list);
  return view::text_of(document);
}

std::string host_json(const Fleet& fleet, const HostState& host, const Moment& now) {
  const double middle_s = fleet.middle_s();
  Json document = json_document("gnomon-exporter-host/1", middle_s, now);
  document["host"] = json_host(host, middle_s, now);
  document["sources"] = json_sources(host);
  document["sources_told"] = host.self ? host.self->sources_told : 0;
  document["history"] = json_history(host, now);
  document["chain"] = json_chain(fleet, host);
  return view::text_of(document);
}

std::string error_json(std::string_view words) {
  return view::text_of(Json{{"error", view::escape(words)}});
}

}  // namespace ntp_exporter
