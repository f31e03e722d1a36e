#include "ntptop/watcher.hpp"

#include <algorithm>
#include <utility>

#include "mode6/varlist.hpp"
#include "ntptop/host_watch.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

Watcher::Watcher(netio::EventLoop& loop, Pace pace, Report report, netio::Mode6Session::Tap tap)
    : loop_{loop}, resolver_{loop}, pace_{pace}, report_{std::move(report)}, tap_{std::move(tap)} {}

Watcher::~Watcher() = default;

void Watcher::add(const common::Target& target, bool hidden) {
  // The golden ratio spreads any number of hosts evenly over the interval.
  constexpr double kGolden = 0.6180339887;
  const std::size_t number = hosts_.size();
  const double turns = static_cast<double>(number) * kGolden;
  const double part = turns - static_cast<double>(static_cast<std::int64_t>(turns));
  hosts_.push_back(std::make_unique<HostWatch>(*this, number, target, hidden));
  // Few hosts are asked at once, so that there is something to see at once.
  constexpr std::size_t kFew = 16;
  const double after = number < kFew || hidden ? 0 : part * pace_.interval_s;
  hosts_.back()->begin(ntp::Nanos{static_cast<std::int64_t>(after * 1e9)});
}

void Watcher::set_interval(double seconds) { pace_.interval_s = seconds; }

void Watcher::clients_of(std::optional<std::size_t> host) {
  for (std::size_t i = 0; i < hosts_.size(); ++i) hosts_[i]->want_clients(host == i);
}

void Watcher::chains(bool wanted) {
  if (std::exchange(chains_, wanted) == wanted || !wanted) return;
  for (auto& host : hosts_) {
    if (host->hidden()) host->begin(ntp::Nanos{0});
  }
}

bool Watcher::all_polled() const {
  return std::ranges::all_of(hosts_,
                             [](const auto& host) { return host->hidden() || host->polled(); });
}

void Watcher::look_up(const HostPolled& polled) {
  for (const auto& association : polled.associations) {
    if (!association.text || looked_up_.size() >= State::kMostNames) continue;
    const auto list = mode6::parse_varlist(*association.text);
    const auto variable = mode6::find_variable(list, "srcadr");
    const auto address = variable ? ntp::IpAddress::parse(variable->value) : std::nullopt;
    if (!address || address->is_unspecified() || address->is_loopback()) continue;
    const std::string text = address->text();
    if (!looked_up_.insert(text).second) continue;
    resolver_.reverse(*address, [this, text](const std::string& name) {
      if (!name.empty()) report_(NameFound{text, name});
    });
  }
}

}  // namespace ntptop
