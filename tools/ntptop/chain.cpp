#include "ntptop/chain.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "ntp/refid.hpp"
#include "view/escape.hpp"
#include "view/refid_text.hpp"

namespace ntptop {
namespace {

constexpr std::uint16_t kNtpPort = 123;
constexpr std::uint16_t kFirstUnprivileged = 1024;

bool is_link_local(const ntp::IpAddress& address) {
  if (address.family == ntp::Family::ipv4) return address.v4_value() >> 16 == 0xa9fe;
  return address.octets[0] == 0xfe && (address.octets[1] & 0xc0) == 0x80;
}

std::optional<ntp::Endpoint> endpoint_of(const std::string& text) {
  const auto parts = ntp::parse_host_port(text);
  if (!parts) return std::nullopt;
  const auto address = ntp::IpAddress::parse(parts->host);
  if (!address) return std::nullopt;
  return ntp::Endpoint{*address, parts->port.value_or(kNtpPort)};
}

class Builder {
 public:
  explicit Builder(const State& state) : state_{state} {}

  Forest build() && {
    for (std::size_t i = 0; i < state_.hosts.size(); ++i) {
      const Snapshot* now = state_.snapshot(state_.hosts[i]);
      const std::string key =
          now == nullptr || now->address.empty() ? state_.hosts[i].name : now->address;
      auto& node = add(key);
      // The first of two that are one is the one that was named.
      if (!node.host) {
        node.host = i;
        node.label = state_.hosts[i].hidden ? named(key) : state_.hosts[i].name;
      }
      keys_.push_back(key);
    }
    // Those that name their source first: it may be the one that others have as reference id.
    for (const bool speaks : {true, false}) {
      for (std::size_t i = 0; i < state_.hosts.size(); ++i) {
        const Snapshot* now = state_.snapshot(state_.hosts[i]);
        if (now != nullptr && now->speaks() == speaks) connect(i);
      }
    }
    return collect();
  }

 private:
  // By its name where it has one, without the port that all have.
  [[nodiscard]] std::string named(const std::string& key) const {
    const auto endpoint = endpoint_of(key);
    if (!endpoint) return view::escape(key);
    const std::string name = state_.name_of(endpoint->address.text());
    return endpoint->port == kNtpPort ? name : fmt::format("{}:{}", name, endpoint->port);
  }

  Node& add(const std::string& key) {
    auto [node, created] = nodes_.try_emplace(key);
    if (created) {
      node->second.key = key;
      node->second.label = named(key);
    }
    return node->second;
  }

  // What a reference id names when it is the address of somebody who is known; else itself.
  std::string by_refid(const std::string& refid, const std::string& self) const {
    const auto quad = ntp::IpAddress::parse(refid);
    if (!quad || quad->family != ntp::Family::ipv4) return refid;
    for (const auto& [key, node] : nodes_) {
      const auto known = endpoint_of(key);
      if (key != self && known && ntp::refid_of(known->address).value == quad->v4_value())
        return key;
    }
    return refid;
  }

  void connect(std::size_t number) {
    const Snapshot* now = state_.snapshot(state_.hosts[number]);
    if (now == nullptr) return;
    Node& node = nodes_.at(keys_[number]);
    if (!node.above.empty() || node.host != number) return;
    std::optional<std::string> above;
    if (now->speaks()) {
      // A reference clock is no server: whoever has one is a root.
      if (const auto endpoint = host_above(*now)) above = endpoint->text();
    } else if (now->is_seen()) {
      node.by_refid = true;
      if (now->seen->stratum > 1) above = by_refid(now->seen->refid, node.key);
    }
    if (!above || *above == node.key) return;
    node.above = *above;
    add(*above);
  }

  bool follows_itself(const Node& node) const {
    std::set<std::string> passed;
    for (const Node* at = &node; !at->above.empty();) {
      // A loop above it is not its own.
      if (!passed.insert(at->key).second) return at->key == node.key;
      const auto next = nodes_.find(at->above);
      if (next == nodes_.end()) return false;
      at = &next->second;
    }
    return false;
  }

  Forest collect() {
    for (auto& [key, node] : nodes_) node.loop = follows_itself(node);
    // Each loop is cut above the first of its nodes; the others then follow themselves no longer.
    for (auto& [key, node] : nodes_) {
      if (!node.loop || !follows_itself(node)) continue;
      nodes_.at(node.above).closes = key;
      node.opened = std::exchange(node.above, {});
    }
    Forest forest;
    for (auto& [key, node] : nodes_) {
      if (!node.above.empty()) nodes_.at(node.above).below.push_back(key);
    }
    for (const bool alone : {false, true}) {
      for (auto& [key, node] : nodes_) {
        if (node.above.empty() && node.below.empty() == alone) forest.roots.push_back(key);
      }
    }
    for (auto& [key, node] : nodes_) forest.nodes.push_back(std::move(node));
    return forest;
  }

  const State& state_;
  std::map<std::string, Node> nodes_;
  std::vector<std::string> keys_;  // of each host
};

}  // namespace

std::optional<ntp::Endpoint> host_above(const Snapshot& now) {
  const Source* peer = now.system_peer();
  if (peer == nullptr || !peer->variables.srcadr) return std::nullopt;
  const auto address = ntp::IpAddress::parse(*peer->variables.srcadr);
  const auto port = peer->variables.srcport.value_or(kNtpPort);
  if (!address || address->is_unspecified() || address->is_multicast() ||
      view::is_reference_clock(*address)) {
    return std::nullopt;
  }
  if (port != kNtpPort && (port < kFirstUnprivileged || port > 0xffff)) return std::nullopt;
  const auto self = endpoint_of(now.address);
  const bool here = self && self->address.is_loopback();
  if (address->is_loopback() && !here) return std::nullopt;
  if (is_link_local(*address) && !(self && is_link_local(self->address))) return std::nullopt;
  return ntp::Endpoint{*address, static_cast<std::uint16_t>(port)};
}

const Node* Forest::find(const std::string& key) const {
  const auto found = std::ranges::lower_bound(nodes, key, {}, &Node::key);
  return found == nodes.end() || found->key != key ? nullptr : &*found;
}

Forest forest_of(const State& state) { return Builder{state}.build(); }

std::string dot_of(const Forest& forest) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + '"';
  };
  std::string out = "digraph time {\n  rankdir=TB;\n";
  for (const Node& node : forest.nodes) {
    out += fmt::format("  {} [label={}];\n", quoted(node.key), quoted(node.label));
    for (const std::string& above : {node.above, node.opened}) {
      if (!above.empty()) out += fmt::format("  {} -> {};\n", quoted(above), quoted(node.key));
    }
  }
  return out + "}\n";
}

}  // namespace ntptop
