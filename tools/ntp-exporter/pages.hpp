// What is served where: one table of paths.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "netio/http_server.hpp"
#include "ntp-exporter/families.hpp"
#include "ntp-exporter/fleet.hpp"
#include "ntp-exporter/prober.hpp"

namespace ntp_exporter {

class Pages {
 public:
  using Respond = netio::HttpServer::Respond;

  /// `process` reads what the process needs just now; `offset_s` is taken off a scraper's limit, so
  /// that the answer arrives before it gives up.
  Pages(Prober& prober, const Fleet& fleet, std::function<Process()> process, double offset_s,
        std::string version);

  void answer(const netio::HttpRequest& request, const Respond& respond);

 private:
  void front(const netio::HttpRequest& request, const Respond& respond);
  void probe(const netio::HttpRequest& request, const Respond& respond);
  void own_metrics(const netio::HttpRequest& request, const Respond& respond);
  void health(const netio::HttpRequest& request, const Respond& respond);
  void style(const netio::HttpRequest& request, const Respond& respond);
  void host(const netio::HttpRequest& request, const Respond& respond);
  void api_hosts(const netio::HttpRequest& request, const Respond& respond);
  void api_host(const netio::HttpRequest& request, const Respond& respond);
  void refuse(const Refusal& refusal, const Respond& respond);

  Prober& prober_;
  const Fleet& fleet_;
  std::function<Process()> process_;
  double offset_s_;
  std::string version_;
};

}  // namespace ntp_exporter
