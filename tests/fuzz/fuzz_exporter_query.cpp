// Parameters of a request. Oracle: what was read, written with %XX, reads the same; values are
// printable. Of hosts that are asked for in parts no part is left out.
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "ntp-exporter/hosts_json.hpp"
#include "ntp-exporter/query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c < ' ' || c > '~') std::abort();
    out += fmt::format("%{:02x}", static_cast<unsigned>(c));
  }
  return out;
}

/// What the hosts are asked for is within its bounds, and `next` leads on from where it ended.
void judge_hosts(const ntp_exporter::Parameters& parameters) {
  const auto request = ntp_exporter::hosts_request(parameters);
  if (!request) return request.error().empty() ? std::abort() : void();
  if (request->limit == 0 || request->limit > ntp_exporter::Fleet::kMostHosts) std::abort();
  ntp_exporter::Fleet fleet;
  for (const char* name : {"a", "b", "c"}) fleet.watch(name);
  auto json = nlohmann::json::parse(ntp_exporter::hosts_json(fleet, *request, {}));
  const std::size_t shown = json["hosts"].size();
  if (shown > request->limit) std::abort();
  if (json["next"].is_null() != (request->offset + shown >= json["total"].get<std::size_t>()))
    std::abort();
  if (json["next"].is_null()) return;
  const auto next = json["next"].get<std::string>();
  const auto again = ntp_exporter::parse_query(std::string_view{next}.substr(next.find('?') + 1));
  if (!again) std::abort();
  const auto same = ntp_exporter::hosts_request(*again);
  if (!same || same->offset != request->offset + shown || same->limit != request->limit ||
      same->choice.sort != request->choice.sort || same->choice.search != request->choice.search) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = ntp_exporter::parse_query(text);
  if (!read) return read.error().empty() ? std::abort(), 0 : 0;
  judge_hosts(*read);
  std::string again;
  for (const auto& [name, value] : *read) again += encoded(name) + '=' + encoded(value) + '&';
  if (again.size() > ntp_exporter::kMaxQuery) return 0;
  const auto same = ntp_exporter::parse_query(again);
  // An item without name and value is skipped.
  if (!same || *same != *read) std::abort();
  const auto seconds = ntp_exporter::parse_seconds(text);
  if (seconds && !(*seconds > 0)) std::abort();
  return 0;
}
