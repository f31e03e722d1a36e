// `restrict` and `unrestrict`: who may ask what. The words that both lines are made of.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conf/host.hpp"
#include "conf/line.hpp"
#include "core/settings.hpp"

namespace conf {

/// Whom a line is about.
struct RestrictTarget {
  bool source = false;                     ///< `restrict source`
  std::vector<Network> networks;           ///< else: `default` stands for both families
  std::string name;                        ///< else: of a host
  ntp::Family family = ntp::Family::none;  ///< of its addresses
};

/// What stands behind the address.
struct RestrictWords {
  core::RestrictFlags flags;
  bool ntpport = false;
  const Word* kod = nullptr;  ///< where that flag stands
};

struct RestrictFlagRow {
  std::string_view name;
  bool core::RestrictFlags::* member;
  std::string_view advice;  ///< what those who write it often do not know, said once; else empty
};
std::span<const RestrictFlagRow> restrict_flags();

/// nullopt after a failure.
std::optional<RestrictTarget> read_restrict_target(Line& line);
std::optional<RestrictWords> read_restrict_words(Line& line);

}  // namespace conf
