#include "core/rule_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <span>

#include "ntp/packed_header.hpp"

namespace core {
namespace {

bool is_prefix(const RestrictRule& rule) {
  bool ended = false;
  for (std::size_t i = 0; i < rule.mask.size(); ++i) {
    const std::uint8_t octet = rule.mask.octets[i];
    if (octet != 0 && ended) return false;
    if (std::countl_one(octet) != std::popcount(octet)) return false;
    ended = ended || octet != 0xff;
  }
  return true;
}

/// Where a rule begins or stops to hold.
template <class Key>
struct Cut {
  Key at;
  bool begins;
  std::uint32_t rule;
};

}  // namespace

bool matches(const RestrictRule& rule, const ntp::Endpoint& from) {
  if (rule.network.family != from.address.family) return false;
  if (rule.ntpport && from.port != kNtpPort) return false;
  for (std::size_t i = 0; i < from.address.size(); ++i) {
    if ((from.address.octets[i] & rule.mask.octets[i]) != rule.network.octets[i]) return false;
  }
  return true;
}

RuleIndex::Key RuleIndex::key_of(const ntp::IpAddress& address) {
  std::uint64_t halves[2];
  std::memcpy(halves, address.octets.data(), sizeof halves);
  return {ntp::network_order(halves[0]), ntp::network_order(halves[1])};
}

RuleIndex::RuleIndex(const std::vector<RestrictRule>& rules)
    : ipv4_{cut(rules, ntp::Family::ipv4)}, ipv6_{cut(rules, ntp::Family::ipv6)} {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!is_prefix(rules[i])) odd_.push_back({rules[i], static_cast<Rule>(i)});
  }
}

RuleIndex::Pieces RuleIndex::cut(const std::vector<RestrictRule>& rules, ntp::Family family) {
  std::vector<Cut<Key>> cuts;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const RestrictRule& rule = rules[i];
    if (rule.network.family != family || !is_prefix(rule)) continue;
    const Key first = key_of(rule.network);
    const Key mask = key_of(rule.mask);
    // Of an IPv4 address only the first 32 bits are looked at; those behind them hold for both.
    const std::uint64_t outside = family == ntp::Family::ipv4 ? 0xffffffff00000000U : ~0ULL;
    Key end{first.high | (~mask.high & outside), first.low | ~mask.low};
    if (family == ntp::Family::ipv4) end = {end.high | 0xffffffffU, ~0ULL};
    cuts.push_back({first, true, static_cast<std::uint32_t>(i)});
    // One behind the last address, unless that is the last there is.
    if (++end.low == 0 && ++end.high == 0) continue;
    cuts.push_back({end, false, static_cast<std::uint32_t>(i)});
  }
  std::ranges::sort(cuts, {}, &Cut<Key>::at);
  Pieces pieces;
  std::set<Rule> any;
  std::set<Rule> from123;
  const auto first_of = [](const std::set<Rule>& holding) {
    return holding.empty() ? kNone : *holding.begin();
  };
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    for (std::set<Rule>* holding : {&any, &from123}) {
      if (holding == &any && rules[cuts[i].rule].ntpport) continue;
      if (cuts[i].begins) {
        holding->insert(cuts[i].rule);
      } else {
        holding->erase(cuts[i].rule);
      }
    }
    if (i + 1 < cuts.size() && cuts[i + 1].at == cuts[i].at) continue;
    if (family == ntp::Family::ipv4) {
      pieces.begins.push_back(cuts[i].at.high);
    } else {
      pieces.begins6.push_back(cuts[i].at);
    }
    pieces.winners.push_back({first_of(any), first_of(from123)});
  }
  return pieces;
}

RuleIndex::Rule RuleIndex::find(const ntp::Endpoint& from) const {
  const Key key = key_of(from.address);
  std::size_t behind = 0;  // the piece after the one that holds the address
  const Pieces& pieces = from.address.family == ntp::Family::ipv4 ? ipv4_ : ipv6_;
  if (from.address.family == ntp::Family::ipv4) {
    const auto& begins = pieces.begins;
    behind = static_cast<std::size_t>(std::ranges::upper_bound(begins, key.high) - begins.begin());
  } else if (from.address.family == ntp::Family::ipv6) {
    const auto& begins = pieces.begins6;
    behind = static_cast<std::size_t>(std::ranges::upper_bound(begins, key) - begins.begin());
  }
  Rule found = kNone;
  if (behind != 0) {
    const Winner& winner = pieces.winners[behind - 1];
    found = from.port == kNtpPort ? winner.from123 : winner.any;
  }
  for (const Odd& odd : odd_) {
    if (odd.at >= found) break;
    if (matches(odd.rule, from)) return odd.at;
  }
  return found;
}

}  // namespace core
