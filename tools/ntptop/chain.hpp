// Who follows whom: the hosts as a forest, roots first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ntp/address.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

/// Where the system peer of a host may be asked; nothing where there is none, or where it must not
/// be: only single addresses, on port 123 or an unprivileged one, and loopback or link-local ones
/// only below a host that is asked there itself.
std::optional<ntp::Endpoint> host_above(const Snapshot& now);

/// One place in the forest.
struct Node {
  std::string key;                  ///< address and port, or reference id
  std::optional<std::size_t> host;  ///< the number of the host; nothing for one that is not asked
  std::string label;
  bool loop = false;  ///< it follows itself, over others
  /// A loop is cut at one place, so that it is a tree: who would hang below this one.
  std::string closes = {};
  std::string opened = {};         ///< at the other end of the cut: who it follows
  bool by_refid = false;           ///< what it follows is known from its reference id only
  std::vector<std::string> below;  ///< keys, in order
  std::string above;               ///< key; empty for roots
};

struct Forest {
  std::vector<Node> nodes;         ///< by key
  std::vector<std::string> roots;  ///< keys; those that follow nobody known come last
  [[nodiscard]] const Node* find(const std::string& key) const;
};

Forest forest_of(const State& state);

/// As a graph for dot(1).
std::string dot_of(const Forest& forest);

}  // namespace ntptop
