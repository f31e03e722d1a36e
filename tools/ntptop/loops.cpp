#include "ntptop/loops.hpp"

#include <fmt/format.h>

#include "ntptop/chain.hpp"

namespace ntptop {
namespace {

// The number of the host that this one follows; nothing where it is not asked.
std::optional<std::size_t> above(const State& state, std::size_t host) {
  const Snapshot* now = state.hosts[host].newest();
  const auto endpoint = now == nullptr || !now->speaks() ? std::nullopt : host_above(*now);
  if (!endpoint) return std::nullopt;
  const std::string address = endpoint->text();
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    const Snapshot* other = state.hosts[i].newest();
    if (other != nullptr && other->address == address) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> loop_through(const State& state, std::size_t host) {
  constexpr std::size_t kLongest = 16;  // strata
  std::vector<std::string> names{state.hosts[host].name};
  for (auto at = above(state, host); at && names.size() <= kLongest; at = above(state, *at)) {
    names.push_back(state.hosts[*at].name);
    if (*at == host) return names;
  }
  return {};
}

std::string loop_words(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " -> "));
}

}  // namespace ntptop
