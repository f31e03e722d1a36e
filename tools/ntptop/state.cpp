#include "ntptop/state.hpp"

#include <algorithm>
#include <cmath>

namespace ntptop {

std::string State::name_of(const Source& source) const {
  if (view.names && source.variables.srcadr) {
    const auto found = names.find(*source.variables.srcadr);
    if (found != names.end()) return found->second;
  }
  return label_of(source);
}

std::string State::name_of(const std::string& address) const {
  const auto found = view.names ? names.find(address) : names.end();
  return found == names.end() ? address : found->second;
}

std::size_t State::named_hosts() const {
  return static_cast<std::size_t>(std::ranges::count(hosts, false, &Host::hidden));
}

double State::common_offset() const {
  constexpr double kWorth = 0.005;
  std::vector<double> offsets;
  for (const Host& host : hosts) {
    const Snapshot* last = host.hidden ? nullptr : snapshot(host);
    if (last != nullptr && last->is_seen()) offsets.push_back(last->seen->offset.count());
  }
  if (offsets.size() < kQuorum) return 0;
  const auto middle = offsets.begin() + std::ssize(offsets) / 2;
  std::ranges::nth_element(offsets, middle);
  const double median = *middle;
  if (std::abs(median) < kWorth) return 0;
  const auto agree = std::ranges::count_if(offsets, [&](double offset) {
    return std::abs(offset - median) < std::max(std::abs(median) / 10, kWorth);
  });
  return agree * 2 > std::ssize(offsets) ? median : 0;
}

}  // namespace ntptop
