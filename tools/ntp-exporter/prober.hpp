// Who is asked what, and when: one probe for all that ask for the same thing at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/fetcher.hpp"
#include "netio/event_loop.hpp"
#include "ntp-exporter/configuration.hpp"
#include "ntp-exporter/probe.hpp"

namespace ntp_exporter {

/// What a refused request is answered with.
struct Refusal {
  std::string_view reason;  ///< one of kRefusals
  int status = 400;         ///< of HTTP
  std::string words;
};
inline constexpr std::string_view kRefusals[] = {
    "bad_query", "missing_target", "bad_target", "unknown_module", "forbidden_target", "overloaded",
};

/// What the exporter counts of itself.
struct Counters {
  std::uint64_t requests = 0;
  std::uint64_t probes = 0;     ///< sent out
  std::uint64_t coalesced = 0;  ///< answered by a probe that somebody else began
  std::uint64_t succeeded = 0;
  std::map<std::string_view, std::uint64_t> failures;  ///< by reason, both halves
  std::map<std::string_view, std::uint64_t> refusals;
  double probe_seconds = 0;  ///< together
};

/// Who named the target: a request, which the list of targets bounds, or the command line, which is
/// whoever runs the exporter.
enum class Asker : std::uint8_t { request, watcher };

class Prober {
 public:
  /// Exactly one of both is there.
  using Done = std::function<void(std::shared_ptr<const Result>, const Refusal*)>;

  /// Open probes at once. Each costs two sockets' worth of memory and one of descriptors.
  static constexpr std::size_t kMostOpen = 8192;

  Prober(netio::EventLoop& loop, const Configuration& configuration);

  /// `limit`: what the one who asks will wait at most.
  void ask(const std::string& target, const std::string& module, ntp::Nanos limit, Done done,
           Asker asker = Asker::request);
  void refuse(const Refusal& refusal) { ++counters_.refusals[refusal.reason]; }

  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] std::size_t open() const { return open_; }
  /// Called with what each probe found and what it was asked with.
  std::function<void(const Result&, std::string_view module)> on_result;

 private:
  /// One target with one module and one limit: open, or its last result.
  struct Entry {
    std::shared_ptr<Probe> probe;
    std::vector<Done> waiting;
    std::shared_ptr<const Result> result;
    ntp::Monotonic until{};  ///< the result is good so long
    bool open = false;
  };
  struct Order {
    common::Target target;
    const Module* module;
    std::string module_name;
    ntp::Nanos limit;
    std::string key;
    Asker asker;
  };

  void begin(const Order& order);
  void on_addresses(const Order& order, const netio::Resolved& resolved, ntp::Monotonic began);
  void end(const Order& order, std::shared_ptr<const Result> result);
  void refuse_all(const std::string& key, const Refusal& refusal);
  void sweep();

  netio::EventLoop& loop_;
  const Configuration& configuration_;
  common::Fetcher fetcher_;
  netio::Timer sweep_;
  std::map<std::string, Entry> entries_;
  std::size_t open_ = 0;
  Counters counters_;
};

}  // namespace ntp_exporter
