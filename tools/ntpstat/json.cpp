#include "ntpstat/json.hpp"

#include <nlohmann/json.hpp>

#include "ntpstat/source.hpp"
#include "view/escape.hpp"

namespace ntpstat {
namespace {

using view::Json;

Json head(const Asked& asked) {
  Json out;
  out["server"] = view::escape(asked.server);
  const bool known = asked.address.address.family != ntp::Family::none;
  out["address"] = known ? Json(asked.address.address.text()) : Json(nullptr);
  out["port"] = known ? Json(asked.address.port) : Json(nullptr);
  return out;
}

Json number(const Part<std::int64_t>& part) { return part ? Json(*part) : Json(nullptr); }

void put_source(const Report& report, Json& out) {
  out["source"] = report.synchronised ? Json(source_phrase(report.source)) : Json(nullptr);
  const auto& address = report.source_address;
  out["source_address"] = address ? Json(address->text()) : Json(nullptr);
  out["refid"] = view::value(report.system.refid);
}

void put_steering(const Report& report, Json& out) {
  const auto& control = report.system.clock_control;
  out["clock_control"] = control ? Json(*control != 0) : Json(nullptr);
  out["clock_error"] = view::value(report.system.clock_error);
}

}  // namespace

Json json_of(const Asked& asked, const Report& report) {
  Json out = head(asked);
  out["error"] = nullptr;
  out["exit_status"] = report.exit_status;
  out["synchronised"] = report.synchronised;
  out["leap"] = static_cast<int>(report.status.leap);
  put_source(report, out);
  out["stratum"] = number(report.stratum);
  out["max_error"] = report.bound ? Json(report.bound->count() / 1000) : Json(nullptr);
  out["max_error_exceeded"] = report.exceeded ? Json(*report.exceeded) : Json(nullptr);
  out["offset"] = view::value(report.system.offset);
  out["rootdelay"] = view::value(report.system.rootdelay);
  out["rootdisp"] = view::value(report.system.rootdisp);
  out["poll"] = number(report.poll);
  put_steering(report, out);
  return out;
}

Json json_of(const Asked& asked, const std::string& error) {
  // The members of every report, all unknown.
  Json out = json_of(asked, Report{});
  for (auto& member : out) member = nullptr;
  out.update(head(asked));
  out["error"] = view::escape(error);
  out["exit_status"] = kExitNoAnswer;
  return out;
}

}  // namespace ntpstat
