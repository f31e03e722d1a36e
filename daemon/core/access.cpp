#include "core/access.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

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

bool same_place(const RestrictRule& a, const RestrictRule& b) {
  return a.network == b.network && a.mask == b.mask && a.ntpport == b.ntpport;
}

int mask_bits(const RestrictRule& rule) {
  int bits = 0;
  for (const std::uint8_t octet : rule.mask.octets) bits += std::popcount(octet);
  return bits;
}

bool matches(const RestrictRule& rule, const ntp::Endpoint& from) {
  if (rule.network.family != from.address.family) return false;
  if (rule.ntpport && from.port != kNtpPort) return false;
  for (std::size_t i = 0; i < from.address.size(); ++i) {
    if ((from.address.octets[i] & rule.mask.octets[i]) != rule.network.octets[i]) return false;
  }
  return true;
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

AccessTable::AccessTable(const std::vector<RestrictRule>& rules) {
  for (const RestrictRule& written : rules) {
    const RestrictRule added = normalised(written);
    const auto same = std::ranges::find_if(
        rules_, [&added](const RestrictRule& known) { return same_place(known, added); });
    if (same == rules_.end()) {
      rules_.push_back(added);
    } else {
      add_flags(same->flags, added.flags);
    }
  }
  for (const RestrictRule& fallback : built_in()) {
    const bool replaced = std::ranges::any_of(
        rules_, [&fallback](const RestrictRule& known) { return same_place(known, fallback); });
    if (!replaced) rules_.push_back(fallback);
  }
  std::ranges::sort(rules_, [](const RestrictRule& a, const RestrictRule& b) {
    if (mask_bits(a) != mask_bits(b)) return mask_bits(a) > mask_bits(b);
    return a.ntpport && !b.ntpport;
  });
}

const RestrictFlags& AccessTable::lookup(const ntp::Endpoint& from) const {
  static const RestrictFlags kNobody{.ignore = true};
  // Tunnelled IPv4 is a family of its own to the sockets, so no rule is got around by it.
  const auto found = std::ranges::find_if(
      rules_, [&from](const RestrictRule& rule) { return matches(rule, from); });
  return found == rules_.end() ? kNobody : found->flags;
}

}  // namespace core
