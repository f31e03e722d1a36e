#include "ntp-exporter/pages.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "ntp-exporter/query.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

// A limit that leaves no time for a datagram to come back is no limit.
constexpr double kLeastLimit_s = 0.1;
constexpr double kUsualLimit_s = 60;  // the module's own is shorter

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

}  // namespace

Pages::Pages(Prober& prober, const Configuration& configuration, std::function<Process()> process,
             double offset_s, std::string version)
    : prober_{prober},
      configuration_{configuration},
      process_{std::move(process)},
      offset_s_{offset_s},
      version_{std::move(version)} {}

void Pages::answer(const HttpRequest& request, const Respond& respond) {
  struct Page {
    std::string_view path;
    void (Pages::*answer)(const HttpRequest&, const Respond&);
  };
  static constexpr Page kPages[] = {
      {"/", &Pages::front},
      {"/probe", &Pages::probe},
      {"/metrics", &Pages::own_metrics},
      {"/-/healthy", &Pages::health},
  };
  const auto found = std::ranges::find(kPages, request.path, &Page::path);
  if (found == std::end(kPages)) {
    return respond({404, "text/plain; charset=utf-8",
                    "no such page; there are /, /probe?target=HOST&module=NAME, /metrics and "
                    "/-/healthy\n"});
  }
  (this->*found->answer)(request, respond);
}

void Pages::front(const HttpRequest&, const Respond& respond) {
  std::string body = fmt::format(
      "ntp-exporter {}\n\n/metrics                            its own health\n", version_);
  for (const auto& [name, module] : configuration_.modules) {
    body += fmt::format("/probe?target=HOST[:PORT]&module={}\n", name);
  }
  respond({200, "text/plain; charset=utf-8", std::move(body)});
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
