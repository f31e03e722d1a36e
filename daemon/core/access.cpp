#include "core/access.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <map>
#include <tuple>

namespace core {
namespace {

RestrictRule rule(const char* network, const char* mask, const RestrictFlags& flags) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), false, flags};
}

std::vector<RestrictRule> built_in() {
  const RestrictFlags everybody{.noquery = true, .limited = true};
  return {rule("0.0.0.0", "0.0.0.0", everybody), rule("::", "::", everybody),
          rule("127.0.0.0", "255.0.0.0", {}),
          rule("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", {})};
}

/// What makes two rules one.
using Place = std::tuple<ntp::IpAddress, ntp::IpAddress, bool>;
Place place_of(const RestrictRule& rule) { return {rule.network, rule.mask, rule.ntpport}; }

int mask_bits(const RestrictRule& rule) {
  int bits = 0;
  for (const std::uint8_t octet : rule.mask.octets) bits += std::popcount(octet);
  return bits;
}

void add_flags(RestrictFlags& to, const RestrictFlags& more) {
  to.ignore |= more.ignore;
  to.noserve |= more.noserve;
  to.noquery |= more.noquery;
  to.nomodify |= more.nomodify;
  to.nomrulist |= more.nomrulist;
  to.limited |= more.limited;
  to.kod |= more.kod;
  to.nopeer |= more.nopeer;
  to.noepeer |= more.noepeer;
  to.notrap |= more.notrap;
  to.notrust |= more.notrust;
  to.version |= more.version;
  to.flake |= more.flake;
}

/// Hosts that nobody knows yet, as far as they are alike: so a long table is gone through a few
/// times only.
struct Alike {
  ntp::Family family = ntp::Family::none;
  bool ntpport = false;
  auto operator<=>(const Alike&) const = default;
};
using Unknown = std::map<Alike, RestrictFlags>;

/// Whether such a host may be among those whom the rule is about.
bool may_be(const Alike& host, const RestrictRule& rule) {
  const ntp::IpAddress& network = rule.network;
  if (host.family != ntp::Family::none && host.family != network.family) return false;
  const bool is_network = mask_bits(rule) < 8 * static_cast<int>(network.size());
  return is_network && !network.is_loopback();
}

void restrict_all(const Unknown& unknown, std::map<Place, std::size_t>& places,
                  std::vector<RestrictRule>& rules) {
  for (const auto& [host, flags] : unknown) {
    const std::size_t known = rules.size();
    for (std::size_t i = 0; i < known; ++i) {
      if (!may_be(host, rules[i])) continue;
      if (rules[i].ntpport || !host.ntpport) {
        add_flags(rules[i].flags, flags);
        continue;
      }
      // Only those who ask from port 123 are meant: a rule beside it, unless there is one.
      RestrictRule beside = rules[i];
      beside.ntpport = true;
      add_flags(beside.flags, flags);
      if (places.try_emplace(place_of(beside), rules.size()).second) rules.push_back(beside);
    }
  }
}

// A network written with host bits set means the network.
RestrictRule normalised(RestrictRule rule) {
  rule.network.scope = 0;
  rule.mask.scope = 0;
  for (std::size_t i = 0; i < rule.network.octets.size(); ++i) {
    rule.network.octets[i] &= rule.mask.octets[i];
  }
  return rule;
}

}  // namespace

AccessTable::AccessTable(const std::vector<RestrictRule>& rules,
                         const std::vector<RestrictName>& unknown) {
  std::map<Place, std::size_t> places;
  for (const RestrictRule& written : rules) {
    const RestrictRule added = normalised(written);
    const auto [at, is_new] = places.try_emplace(place_of(added), rules_.size());
    if (is_new) {
      rules_.push_back(added);
    } else {
      add_flags(rules_[at->second].flags, added.flags);
    }
  }
  for (const RestrictRule& fallback : built_in()) {
    if (places.try_emplace(place_of(fallback), rules_.size()).second) rules_.push_back(fallback);
  }
  Unknown alike;
  for (const RestrictName& host : unknown) {
    add_flags(alike[{host.family, host.ntpport}], host.flags);
  }
  restrict_all(alike, places, rules_);
  std::ranges::stable_sort(rules_, [](const RestrictRule& a, const RestrictRule& b) {
    const int bits_a = mask_bits(a);
    const int bits_b = mask_bits(b);
    return bits_a != bits_b ? bits_a > bits_b : a.ntpport && !b.ntpport;
  });
  hits_.resize(rules_.size());
  index_ = RuleIndex{rules_};
}

std::size_t AccessTable::find(const ntp::Endpoint& from) const {
  // Tunnelled IPv4 is a family of its own to the sockets, so no rule is got around by it.
  return std::min<std::size_t>(index_.find(from), rules_.size());
}

const RestrictFlags& AccessTable::flags(std::size_t rule) const {
  static const RestrictFlags kNobody{.ignore = true};
  return rule < rules_.size() ? rules_[rule].flags : kNobody;
}

std::size_t AccessTable::match(const ntp::Endpoint& from) {
  const std::size_t at = find(from);
  if (at < rules_.size()) ++hits_[at];
  return at;
}

void AccessTable::take_hits(const AccessTable& old) {
  std::map<Place, std::uint64_t> known;
  for (std::size_t i = 0; i < old.rules_.size(); ++i) {
    known.emplace(place_of(old.rules_[i]), old.hits_[i]);
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto found = known.find(place_of(rules_[i]));
    if (found != known.end()) hits_[i] = found->second;
  }
}

}  // namespace core
