#include "ntp-exporter/chain.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "ntp-exporter/html.hpp"

namespace ntp_exporter {
namespace {

/// Each host stands in the tree once, whatever ring the network claims.
class ChainMaker {
 public:
  explicit ChainMaker(const Fleet& fleet) {
    for (const auto& [name, host] : fleet.hosts()) {
      if (!host.address.empty()) by_address_.emplace(host.address, &host);
      const std::string source = followed_by(host);
      if (!source.empty()) followers_.emplace(source, &host);
    }
  }

  ChainNode make(const HostState& host) {
    ChainNode node = below(host, 0);
    const HostState* at = &host;
    for (std::size_t depth = 0; depth < kDeepestChain; ++depth) {
      const std::string source = followed_by(*at);
      const auto known = by_address_.find(source);
      if (source.empty()) break;
      if (known == by_address_.end()) return ChainNode{source, nullptr, one(std::move(node))};
      if (!used_.insert(known->second).second) break;
      at = known->second;
      node = ChainNode{at->name, at, one(std::move(node))};
    }
    return node;
  }

 private:
  static std::vector<ChainNode> one(ChainNode node) {
    std::vector<ChainNode> nodes;
    nodes.push_back(std::move(node));
    return nodes;
  }

  ChainNode below(const HostState& host, std::size_t depth) {
    used_.insert(&host);
    ChainNode node{host.name, &host, {}};
    if (host.address.empty() || depth == kDeepestChain) return node;
    const auto [begin, end] = followers_.equal_range(host.address);
    for (auto at = begin; at != end && used_.size() <= kMostFollowers; ++at) {
      if (!used_.contains(at->second)) node.followers.push_back(below(*at->second, depth + 1));
    }
    return node;
  }

  std::map<std::string, const HostState*> by_address_;
  std::multimap<std::string, const HostState*> followers_;
  std::set<const HostState*> used_;
};

void append_node(const ChainNode& node, const HostState& marked, std::string& out) {
  const std::string name = node.host == nullptr ? html(node.text)
                           : node.host == &marked
                               ? fmt::format("<strong>{}</strong>", html(node.text))
                               : host_link(node.text);
  out += fmt::format("<li>{}", name);
  if (!node.followers.empty()) {
    out += "\n<ul>\n";
    for (const ChainNode& follower : node.followers) append_node(follower, marked, out);
    out += "</ul>\n";
  }
  out += "</li>\n";
}

}  // namespace

std::string followed_by(const HostState& host) {
  if (host.self && host.self->known) {
    const auto selected = std::ranges::find_if(host.self->sources, [](const SourceState& source) {
      return source.selection == mode6::Selection::system_peer ||
             source.selection == mode6::Selection::pps_peer;
    });
    if (selected != host.self->sources.end()) return selected->address;
    return host.self->synchronised ? host.self->refid : std::string{};
  }
  return host.seen && host.seen->known ? host.seen->refid : std::string{};
}

ChainNode chain_of(const Fleet& fleet, const HostState& host) {
  return ChainMaker{fleet}.make(host);
}

std::string chain_html(const ChainNode& root, const HostState& host) {
  std::string out = "<ul class=\"chain\">\n";
  append_node(root, host, out);
  return out + "</ul>\n";
}

}  // namespace ntp_exporter
