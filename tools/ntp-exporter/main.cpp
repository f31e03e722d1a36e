// ntp-exporter: what NTP daemons say, and what is seen of them, for Prometheus.
#include <csignal>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <string>

#include "netio/event_loop.hpp"
#include "netio/http_server.hpp"
#include "netio/monotonic.hpp"
#include "ntp-exporter/command_line.hpp"
#include "ntp-exporter/pages.hpp"
#include "ntp-exporter/prober.hpp"
#include "ntp-exporter/process.hpp"
#include "ntp-exporter/watcher.hpp"
#include "view/escape.hpp"

namespace {

constexpr int kUsage = 2;
constexpr int kCannotServe = 1;
// A thousand probes with a connection and a time request each need two thousand.
constexpr std::size_t kDescriptors = 16'384;

int complain(const std::string& line, int status) {
  fmt::print(stderr, "ntp-exporter: {}\n", line);
  return status;
}

int serve(const ntp_exporter::Command& command) {
  ntp_exporter::allow_descriptors(kDescriptors);
  netio::EventLoop loop;
  ntp_exporter::Prober prober{loop, command.configuration};
  ntp_exporter::Fleet fleet;
  for (const std::string& target : command.configuration.watch) fleet.watch(target);
  prober.on_result = [&](const ntp_exporter::Result& result, std::string_view module) {
    fleet.note(result, netio::monotonic_now());
    if (!command.verbose || result.success()) return;
    complain(fmt::format("{}, module {}: {}", view::escape(result.target), module, result.words()),
             0);
  };
  const ntp_exporter::Watcher watcher{loop, prober, command.configuration.watch};
  const netio::RealTime now = netio::realtime_now();
  const double start_s =
      static_cast<double>(now.seconds) + static_cast<double>(now.nanoseconds) * 1e-9;
  ntp_exporter::Pages pages{prober, fleet,
                            [start_s] { return ntp_exporter::process_state(start_s); },
                            command.offset_s, command.version};
  netio::HttpServer server{
      loop, [&](const netio::HttpRequest& request, netio::HttpServer::Respond respond) {
        pages.answer(request, respond);
      }};
  for (const ntp::Endpoint& at : command.configuration.listen) {
    if (const auto error = server.listen(at)) {
      return complain(fmt::format("cannot listen on {}: {}; choose another address with --listen",
                                  at.text(), error.message()),
                      kCannotServe);
    }
  }
  for (const ntp::Endpoint& at : server.listening()) {
    fmt::print("ntp-exporter: listening on http://{}/\n", at.text());
  }
  std::fflush(stdout);
  const auto on_int = netio::Watch::signal(loop, SIGINT, [&loop] { loop.stop(); });
  const auto on_term = netio::Watch::signal(loop, SIGTERM, [&loop] { loop.stop(); });
  loop.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto command = ntp_exporter::parse_command_line(argc, argv);
    if (!command) return complain(command.error(), kUsage);
    if (!command->information.empty()) {
      std::fputs(command->information.c_str(), stdout);
      return 0;
    }
    if (command->check) {
      fmt::print("ntp-exporter: the configuration is well, {} modules\n",
                 command->configuration.modules.size());
      return 0;
    }
    return serve(*command);
  } catch (const std::exception& error) {
    return complain(error.what(), kCannotServe);
  }
}
