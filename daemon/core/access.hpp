// The `restrict` table: who may ask what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/rule_index.hpp"
#include "core/settings.hpp"
#include "ntp/address.hpp"

namespace core {

/// Most specific prefix wins; the same network, mask and ntpport again ORs the flags in. Built in:
/// everybody `noquery limited`, loopback (127.0.0.0/8 and ::1) may ask and read; a rule of the
/// configuration for the same network replaces the built-in one.
class AccessTable {
 public:
  /// `unknown`: lines about hosts whose addresses nobody knows yet. Such a host may be anybody, so
  /// the flags of its line hold for all but loopback and single addresses that a rule names.
  explicit AccessTable(const std::vector<RestrictRule>& rules = {},
                       const std::vector<RestrictName>& unknown = {});

  [[nodiscard]] const RestrictFlags& lookup(const ntp::Endpoint& from) const {
    return flags(find(from));
  }
  /// The rule that holds for `from`, which counts a hit; rules().size() where there is none.
  std::size_t match(const ntp::Endpoint& from);
  /// What that rule says; where there is none, that everything is ignored.
  [[nodiscard]] const RestrictFlags& flags(std::size_t rule) const;

  /// Rules that stand in `old` too keep their hits.
  void take_hits(const AccessTable& old);

  /// Most specific first; the built-in ones among them.
  [[nodiscard]] const std::vector<RestrictRule>& rules() const { return rules_; }
  [[nodiscard]] std::uint64_t hits(std::size_t rule) const { return hits_[rule]; }

 private:
  [[nodiscard]] std::size_t find(const ntp::Endpoint& from) const;

  std::vector<RestrictRule> rules_;
  std::vector<std::uint64_t> hits_;  // of each rule
  RuleIndex index_;
};

}  // namespace core
