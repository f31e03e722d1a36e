// The `restrict` table: who may ask what.
#pragma once

#include <vector>

#include "core/settings.hpp"
#include "ntp/address.hpp"

namespace core {

/// Most specific prefix wins; the same network, mask and ntpport again ORs the flags in. Built in:
/// everybody `noquery limited`, loopback (127.0.0.0/8 and ::1) may ask and read; a rule of the
/// configuration for the same network replaces the built-in one.
class AccessTable {
 public:
  explicit AccessTable(const std::vector<RestrictRule>& rules = {});

  [[nodiscard]] const RestrictFlags& lookup(const ntp::Endpoint& from) const;

 private:
  std::vector<RestrictRule> rules_;  // most specific first
};

}  // namespace core
