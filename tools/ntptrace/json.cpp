#include "ntptrace/json.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "common/cli.hpp"
#include "ntptrace/lines.hpp"
#include "view/escape.hpp"

namespace ntptrace {
namespace {

using view::Json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json seen_json(const Seen& seen) {
  Json out;
  out["stratum"] = seen.stratum;
  out["offset"] = seen.offset.count();
  out["delay"] = seen.delay.count();
  out["rootdist"] = seen.root_distance.count();
  out["refid"] = seen.refid;
  return out;
}

Json hop_json(const Hop& hop, std::size_t number) {
  Json out;
  out["hop"] = number;
  out["address"] = hop.at.address.text();
  out["port"] = hop.at.port;
  out["name"] = hop.name == hop.at.address.text() ? Json(nullptr) : Json(hop.name);
  out["error"] = text_or_null(hop.silence);
  out["leap"] = view::value(hop.system.leap);
  out["stratum"] = view::value(hop.system.stratum);
  out["offset"] = view::value(hop.system.offset);
  out["rootdelay"] = view::value(hop.system.rootdelay);
  out["rootdisp"] = view::value(hop.system.rootdisp);
  out["rootdist"] = view::value(synch_distance(hop.system));
  out["refid"] = view::value(hop.system.refid);
  out["seen"] = hop.seen ? seen_json(*hop.seen) : Json(nullptr);
  return out;
}

/// One line without its newline; empty when the chain is whole.
std::string error_of(const Chain& chain) {
  if (chain.end() == End::silent) {
    return chain.hops().back().name + ": " + chain.hops().back().silence;
  }
  std::string line = end_line(chain);
  if (!line.empty()) line.pop_back();
  return line;
}

Json target_json(const std::string& server, std::string_view end, int exit_status,
                 const std::string& error) {
  Json out;
  out["server"] = view::escape(server);
  out["error"] = text_or_null(error);
  out["exit_status"] = exit_status;
  out["end"] = end;
  return out;
}

}  // namespace

Json json_of(const std::string& server, const Chain& chain) {
  Json out = target_json(server, end_word(chain.end()), chain.exit_status(), error_of(chain));
  out["loop_to_hop"] = chain.end() == End::loop ? Json(chain.loop_at()) : Json(nullptr);
  out["hops"] = Json::array();
  for (const Hop& hop : chain.hops()) out["hops"].push_back(hop_json(hop, out["hops"].size() + 1));
  return out;
}

Json json_of_unknown(const std::string& server, const std::string& error) {
  Json out = target_json(server, end_word(End::silent), common::kExitNoneAnswered, error);
  out["loop_to_hop"] = nullptr;
  out["hops"] = Json::array();
  return out;
}

}  // namespace ntptrace
