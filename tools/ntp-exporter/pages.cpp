#include "ntp-exporter/pages.hpp"

#include <algorithm>
#include <expected>
#include <fmt/format.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "ntp-exporter/host_pages.hpp"
#include "ntp-exporter/hosts_json.hpp"
#include "ntp-exporter/html.hpp"
#include "ntp-exporter/query.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

// A limit that leaves no time for a datagram to come back is no limit.
constexpr double kLeastLimit_s = 0.1;
constexpr double kUsualLimit_s = 60;  // the module's own is shorter

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kHostPath = "/host/";
constexpr std::string_view kApiHostPath = "/api/v1/hosts/";

using netio::HttpReply;
using netio::HttpRequest;

HttpReply reply_of(const view::Metrics& metrics, view::MetricFormat format) {
  return {200, std::string{view::content_type(format)}, metrics.text(format)};
}

HttpReply debug_reply(const Result& result, const std::string& module) {
  std::string body =
      fmt::format("# {} asked with module {}: {}\n", view::escape(result.target), module,
                  result.success() ? "all that was asked for came" : result.words());
  body += metrics_of(result).text(view::MetricFormat::plain);
  return {200, "text/plain; charset=utf-8", std::move(body)};
}

std::string parameter(const Parameters& parameters, std::string_view name,
                      std::string_view otherwise) {
  const auto found = parameters.find(name);
  return std::string{found == parameters.end() ? otherwise : std::string_view{found->second}};
}

std::expected<TableRequest, std::string> table_of(const HttpRequest& request) {
  const auto parameters = parse_query(request.query);
  if (!parameters) return std::unexpected{parameters.error()};
  return table_request(*parameters);
}

/// What stands behind `path`, decoded; what cannot be decoded is no host's name.
std::string name_below(const HttpRequest& request, std::string_view path) {
  return parse_path_part(std::string_view{request.path}.substr(path.size())).value_or("");
}

Moment moment() { return {netio::monotonic_now(), netio::realtime_now().seconds}; }

}  // namespace

Pages::Pages(Prober& prober, const Fleet& fleet, std::function<Process()> process, double offset_s,
             std::string version)
    : prober_{prober},
      fleet_{fleet},
      process_{std::move(process)},
      offset_s_{offset_s},
      version_{std::move(version)} {}

void Pages::answer(const HttpRequest& request, const Respond& respond) {
  struct Page {
    std::string_view path;  ///< with `/` at its end: all below it
    void (Pages::*answer)(const HttpRequest&, const Respond&);
  };
  static constexpr Page kPages[] = {
      {"/", &Pages::front},
      {kHostPath, &Pages::host},
      {"/style.css", &Pages::style},
      {"/api/v1/hosts", &Pages::api_hosts},
      {kApiHostPath, &Pages::api_host},
      {"/probe", &Pages::probe},
      {"/metrics", &Pages::own_metrics},
      {"/-/healthy", &Pages::health},
  };
  const auto found = std::ranges::find_if(kPages, [&](const Page& page) {
    const bool below = page.path.size() > 1 && page.path.ends_with('/');
    return below ? request.path.starts_with(page.path) : request.path == page.path;
  });
  if (found == std::end(kPages)) {
    return respond({404, std::string{kText},
                    "no such page; there are /, /host/NAME, /api/v1/hosts, /api/v1/hosts/NAME, "
                    "/probe?target=HOST&module=NAME, /metrics and /-/healthy\n"});
  }
  (this->*found->answer)(request, respond);
}

void Pages::front(const HttpRequest& request, const Respond& respond) {
  const auto table = table_of(request);
  if (!table) return respond({400, std::string{kText}, table.error() + "\n"});
  respond({200, std::string{kHtml}, fleet_page(fleet_, *table, netio::monotonic_now(), version_)});
}

void Pages::style(const HttpRequest&, const Respond& respond) {
  respond({200, "text/css; charset=utf-8", std::string{style_sheet()}});
}

void Pages::host(const HttpRequest& request, const Respond& respond) {
  const std::string name = name_below(request, kHostPath);
  const HostState* host = fleet_.find(canonical_name(name));
  if (host == nullptr) return respond({404, std::string{kHtml}, unknown_host_page(name, version_)});
  respond({200, std::string{kHtml}, host_page(fleet_, *host, netio::monotonic_now(), version_)});
}

void Pages::api_hosts(const HttpRequest& request, const Respond& respond) {
  const auto parameters = parse_query(request.query);
  const auto hosts =
      parameters ? hosts_request(*parameters)
                 : std::expected<HostsRequest, std::string>{std::unexpected{parameters.error()}};
  if (!hosts) return respond({400, std::string{kJson}, error_json(hosts.error())});
  respond({200, std::string{kJson}, hosts_json(fleet_, *hosts, moment())});
}

void Pages::api_host(const HttpRequest& request, const Respond& respond) {
  const std::string name = name_below(request, kApiHostPath);
  const HostState* host = fleet_.find(canonical_name(name));
  if (host == nullptr) {
    return respond({404, std::string{kJson},
                    error_json(name + " was not asked in the last hour and is not watched; see "
                                      "/api/v1/hosts")});
  }
  respond({200, std::string{kJson}, host_json(fleet_, *host, moment())});
}

void Pages::health(const HttpRequest&, const Respond& respond) {
  respond({200, "text/plain; charset=utf-8", "healthy\n"});
}

void Pages::own_metrics(const HttpRequest& request, const Respond& respond) {
  respond(reply_of(metrics_of(prober_.counters(), prober_.open(), process_(), version_),
                   view::metric_format(request.header("Accept"))));
}

void Pages::refuse(const Refusal& refusal, const Respond& respond) {
  respond({refusal.status, "text/plain; charset=utf-8",
           fmt::format("{}: {}\n", refusal.reason, refusal.words)});
}

void Pages::probe(const HttpRequest& request, const Respond& respond) {
  const auto bad = [&](std::string_view reason, std::string words) {
    const Refusal refusal{reason, 400, std::move(words)};
    prober_.refuse(refusal);
    refuse(refusal, respond);
  };
  const auto parameters = parse_query(request.query);
  if (!parameters) return bad("bad_query", parameters.error());
  const std::string target = parameter(*parameters, "target", "");
  if (target.empty()) {
    return bad("missing_target", "no target; write /probe?target=HOST[:PORT]&module=NAME");
  }
  double limit_s = kUsualLimit_s;
  const std::string_view scrape = request.header("X-Prometheus-Scrape-Timeout-Seconds");
  if (!scrape.empty()) {
    const auto seconds = parse_seconds(scrape);
    if (!seconds)
      return bad("bad_query", "X-Prometheus-Scrape-Timeout-Seconds: " + seconds.error());
    limit_s = std::max(*seconds - offset_s_, kLeastLimit_s);
  }
  const std::string module = parameter(*parameters, "module", "default");
  const bool debug = parameter(*parameters, "debug", "false") == "true";
  const auto format = view::metric_format(request.header("Accept"));
  const auto limit = std::chrono::duration_cast<ntp::Nanos>(std::chrono::duration<double>{limit_s});
  prober_.ask(
      target, module, limit,
      [this, respond, format, debug, module](std::shared_ptr<const Result> result,
                                             const Refusal* refusal) {
        if (refusal != nullptr) return refuse(*refusal, respond);
        respond(debug ? debug_reply(*result, module) : reply_of(metrics_of(*result), format));
      });
}

}  // namespace ntp_exporter
