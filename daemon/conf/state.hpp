// What grows while a configuration is read, beyond one line.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "conf/lexer.hpp"
#include "conf/line.hpp"
#include "conf/ntp_conf.hpp"
#include "core/settings.hpp"

namespace conf {

/// `fudge 127.127.1.UNIT`: may stand before or behind its `server` line.
struct Fudge {
  std::optional<std::uint8_t> stratum;
  std::optional<ntp::RefId> refid;
  Finding place;  ///< where it stands, without a text
};

struct State {
  explicit State(core::Settings start) : base{std::move(start)}, settings{base} {}

  const core::Settings base;  ///< of the command line
  core::Settings settings;
  std::optional<int> local_unit;  ///< of `server 127.127.1.UNIT`
  std::map<int, Fudge> fudges;    ///< by unit
  /// Set by an `includefile` line, taken by whoever reads files.
  std::optional<std::string> include;
};

}  // namespace conf
