// Which of a list of rules an address meets first, without going through the list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/settings.hpp"
#include "ntp/address.hpp"

namespace core {

/// The space of addresses cut where a network begins or ends, and for each piece the first rule
/// that holds there: a look-up is a binary search in one array. Rules whose mask is no prefix are
/// few and are gone through.
class RuleIndex {
 public:
  using Rule = std::uint32_t;
  static constexpr Rule kNone = 0xffffffff;

  RuleIndex() = default;
  /// The first rule that fits counts. Networks have no bits set outside their masks.
  explicit RuleIndex(const std::vector<RestrictRule>& rules);

  /// kNone when no rule fits.
  [[nodiscard]] Rule find(const ntp::Endpoint& from) const;

 private:
  /// An IPv4 address in the upper half alone, or the two halves of an IPv6 address.
  struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Winner {
    Rule any = kNone;      ///< whatever the port is
    Rule from123 = kNone;  ///< for requests from port 123
  };
  struct Pieces {
    std::vector<std::uint64_t> begins;  ///< of IPv4: the upper half of the key is all there is
    std::vector<Key> begins6;
    std::vector<Winner> winners;  ///< one for each
  };
  struct Odd {
    RestrictRule rule;
    Rule at = kNone;
  };
  static Key key_of(const ntp::IpAddress& address);
  static Pieces cut(const std::vector<RestrictRule>& rules, ntp::Family family);

  Pieces ipv4_;
  Pieces ipv6_;
  std::vector<Odd> odd_;
};

/// Whether the network and the port are those of the rule.
bool matches(const RestrictRule& rule, const ntp::Endpoint& from);

}  // namespace core
