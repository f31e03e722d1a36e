#include "ntp-exporter/prober.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

constexpr ntp::Nanos kSweepEvery = std::chrono::seconds{5};
constexpr std::size_t kLongestTarget = 300;  // a name of 253 octets, brackets and a port

std::shared_ptr<Result> unresolved(const common::Target& target, const Module& module,
                                   const std::string& why) {
  auto result = std::make_shared<Result>();
  result->target = target.text;
  result->groups = module.groups;
  const Trouble trouble{"dns", common::unknown_host_words(target, why)};
  if (module.groups.control()) result->control_trouble = trouble;
  if (module.groups.seen) result->seen_trouble = trouble;
  return result;
}

}  // namespace

Prober::Prober(netio::EventLoop& loop, const Configuration& configuration)
    : loop_{loop},
      configuration_{configuration},
      fetcher_{loop},
      sweep_{loop, [this] { sweep(); }} {
  sweep_.at(netio::monotonic_now() + kSweepEvery);
}

void Prober::ask(const std::string& target, const std::string& module, ntp::Nanos limit, Done done,
                 Asker asker) {
  ++counters_.requests;
  const auto refused = [&](const Refusal& refusal) {
    refuse(refusal);
    done(nullptr, &refusal);
  };
  const auto found = configuration_.modules.find(module);
  if (found == configuration_.modules.end()) {
    return refused(
        {"unknown_module", 400,
         fmt::format("unknown module '{}'; see the file of modules", view::escape(module))});
  }
  auto parsed = target.size() <= kLongestTarget
                    ? common::parse_target(target, 123, ntp::Family::none)
                    : std::unexpected{std::string{"the target is longer than any name"}};
  if (!parsed) return refused({"bad_target", 400, parsed.error()});
  limit = std::min(limit, found->second.timeout);
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count() / 100;
  Order order{*parsed, &found->second, module, limit,
              // A request must not be given what it may not ask for itself.
              fmt::format("{} {} {}:{} {}", asker == Asker::watcher ? "watch" : "ask", module,
                          parsed->host, parsed->port, tenths),
              asker};
  Entry& entry = entries_[order.key];
  if (entry.open) {
    ++counters_.coalesced;
    entry.waiting.push_back(std::move(done));
    return;
  }
  if (entry.result && netio::monotonic_now() < entry.until) {
    ++counters_.coalesced;
    const auto result = entry.result;
    return done(result, nullptr);
  }
  if (open_ >= kMostOpen) {
    return refused({"overloaded", 503,
                    fmt::format("{} probes are open; ask less often, or shard", kMostOpen)});
  }
  entry.open = true;
  entry.waiting.push_back(std::move(done));
  ++open_;
  begin(order);
}

void Prober::begin(const Order& order) {
  const ntp::Monotonic began = netio::monotonic_now();
  fetcher_.names().resolve(order.target.host, order.target.family,
                           [this, order, began](const netio::Resolved& resolved) {
                             on_addresses(order, resolved, began);
                           });
}

void Prober::on_addresses(const Order& order, const netio::Resolved& resolved,
                          ntp::Monotonic began) {
  if (resolved.addresses.empty()) {
    return end(order, unresolved(order.target, *order.module, resolved.error));
  }
  const AllowList& allow = configuration_.allow;
  const auto allowed = std::ranges::find_if(resolved.addresses, [&](const ntp::IpAddress& address) {
    return order.asker == Asker::watcher || allow.allows(address) ||
           allow.allows_name(order.target.host);
  });
  if (allowed == resolved.addresses.end()) {
    return refuse_all(order.key, {"forbidden_target", 403,
                                  fmt::format("{} is not on the list of targets; add a line allow "
                                              "{} to the file of modules",
                                              view::escape(order.target.text),
                                              resolved.addresses.front().text())});
  }
  const ntp::Nanos left = order.limit - (netio::monotonic_now() - began);
  if (left <= ntp::Nanos{0}) {
    return end(order, unresolved(order.target, *order.module, "no answer in time"));
  }
  common::Target target = order.target;
  target.host = allowed->text();
  auto probe = std::make_shared<Probe>(
      loop_, fetcher_, std::move(target), order.target.text, *order.module, left,
      [this, order](std::shared_ptr<const Result> result) { end(order, std::move(result)); });
  ++counters_.probes;
  entries_[order.key].probe = probe;
  probe->start();
}

void Prober::end(const Order& order, std::shared_ptr<const Result> result) {
  Entry& entry = entries_[order.key];
  --open_;
  entry.open = false;
  entry.until = netio::monotonic_now() + order.module->interval;
  entry.result = result;
  const auto waiting = std::exchange(entry.waiting, {});
  // The probe itself calls: it goes with the next sweep, or when another takes its place.
  counters_.probe_seconds += result->duration_s;
  if (result->success()) ++counters_.succeeded;
  if (result->control_trouble) ++counters_.failures[result->control_trouble->reason];
  if (result->seen_trouble) ++counters_.failures[result->seen_trouble->reason];
  if (on_result) on_result(*result, order.module_name);
  for (const Done& done : waiting) done(result, nullptr);
}

void Prober::refuse_all(const std::string& key, const Refusal& refusal) {
  Entry& entry = entries_[key];
  --open_;
  entry.open = false;
  const auto waiting = std::exchange(entry.waiting, {});
  for (const Done& done : waiting) {
    refuse(refusal);
    done(nullptr, &refusal);
  }
}

void Prober::sweep() {
  const ntp::Monotonic now = netio::monotonic_now();
  std::erase_if(entries_,
                [now](const auto& one) { return !one.second.open && one.second.until <= now; });
  for (auto& [key, entry] : entries_) {
    if (!entry.open) entry.probe.reset();
  }
  sweep_.at(now + kSweepEvery);
}

}  // namespace ntp_exporter
