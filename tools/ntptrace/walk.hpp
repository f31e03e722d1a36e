// Walks a chain over the network: asks each server in turn and measures those that are silent.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "ntptrace/chain.hpp"

namespace ntptrace {

struct Start {
  /// Where the first server may be; the next is tried when nobody listens at one.
  std::vector<common::Target> candidates;
  bool names = true;  ///< look for names of the servers
  std::size_t most = 99;
};

/// Called whenever the chain has one more hop, before the next server is asked.
using OnHop = std::function<void(const Chain&)>;

/// The chain to its end. The error is one line: the name of the first server is unknown.
std::expected<Chain, std::string> walk(const Start& start, const OnHop& on_hop);

}  // namespace ntptrace
