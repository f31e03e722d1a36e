// Writing recordings.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ntptop/grid.hpp"
#include "ntptop/record.hpp"
#include "view/json.hpp"

namespace ntptop {
namespace {

using view::Json;

// Octets as code points 0 to 255: JSON is UTF-8, the network is not.
std::string to_utf8(std::string_view octets) {
  std::string out;
  for (const char c : octets) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

std::int64_t ms_of(Instant at) { return at.time_since_epoch().count(); }

struct LineWriter {
  Json operator()(const HostAdded& added) const {
    return {
        {"host", to_utf8(added.name)}, {"group", to_utf8(added.group)}, {"hidden", added.hidden}};
  }
  Json operator()(const HostPolled& polled) const {
    Json out{
        {"polled", polled.host}, {"at", ms_of(polled.at)}, {"address", to_utf8(polled.address)}};
    if (!polled.trouble.empty()) {
      out["trouble"] = to_utf8(polled.trouble);
      return out;
    }
    out["rtt"] = polled.round_trip_s;
    out["status"] = polled.status;
    out["text"] = to_utf8(polled.text);
    if (!polled.counters.empty()) out["counters"] = to_utf8(polled.counters);
    Json list = Json::array();
    for (const auto& one : polled.associations) {
      Json row{{"id", one.id}, {"status", one.status}};
      if (one.text) row["text"] = to_utf8(*one.text);
      list.push_back(std::move(row));
    }
    out["sources"] = std::move(list);
    return out;
  }
  Json operator()(const HostSeen& seen) const {
    Json out{{"seen", seen.host}, {"at", ms_of(seen.at)}};
    if (!seen.seen) {
      out["trouble"] = to_utf8(seen.trouble);
      return out;
    }
    out["offset"] = seen.seen->offset.count();
    out["delay"] = seen.seen->delay.count();
    out["distance"] = seen.seen->root_distance.count();
    out["stratum"] = seen.seen->stratum;
    out["refid"] = to_utf8(seen.seen->refid);
    return out;
  }
  Json operator()(const ClientsCame& came) const {
    Json rows = Json::array();
    for (const auto& row : came.rows) {
      Json one{row.remote.port == 0 ? row.remote.address.text() : row.remote.text(),
               row.first.wire(),
               row.last.wire(),
               row.count,
               row.mode,
               row.version,
               row.restrictions};
      if (row.score) one.push_back(*row.score);
      rows.push_back(std::move(one));
    }
    Json out{{"clients", came.host}, {"at", ms_of(came.at)}, {"only_new", came.only_new}};
    if (!came.trouble.empty()) out["trouble"] = to_utf8(came.trouble);
    out["rows"] = std::move(rows);
    return out;
  }
  Json operator()(const Marked& marked) const {
    return {{"mark", to_utf8(marked.text)}, {"at", ms_of(marked.at)}};
  }
  Json operator()(const NameFound& found) const {
    return {{"name", to_utf8(found.name)}, {"of", to_utf8(found.address)}};
  }
  template <class Other>
  Json operator()(const Other&) const {
    return nullptr;
  }
};

}  // namespace

std::string record_head() { return fmt::format("{{\"schema\":\"{}\"}}\n", kRecordSchema); }

std::string record_line(const Input& input) {
  const Json line = std::visit(LineWriter{}, input);
  return line.is_null() ? std::string{} : line.dump() + '\n';
}

}  // namespace ntptop
