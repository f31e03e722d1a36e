// What grows while a configuration is read, beyond one line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conf/lexer.hpp"
#include "conf/line.hpp"
#include "conf/ntp_conf.hpp"
#include "conf/remote.hpp"
#include "core/settings.hpp"

namespace conf {

/// `fudge 127.127.1.UNIT`: may stand before or behind its `server` line.
struct Fudge {
  std::optional<std::uint8_t> stratum;
  std::optional<ntp::RefId> refid;
  Finding place;  ///< where it stands, without a text
};

struct State {
  /// A file, read on top of what the command line said.
  explicit State(core::Settings start) : base{std::move(start)}, settings{base} {}
  /// Lines from the network that change a running configuration.
  State(core::Settings current, FindSource find)
      : settings{std::move(current)}, remote{true}, find_source{std::move(find)} {}

  const core::Settings base;  ///< of the command line
  core::Settings settings;
  const bool remote = false;
  const FindSource find_source;          ///< may be empty
  std::optional<Finding> control_place;  ///< of the last `controlkey`, without a text
  /// Of `server ... key N`, without a text.
  std::vector<std::pair<std::uint32_t, Finding>> source_keys;
  std::optional<Finding> statistics_place;  ///< of the first line that records, without a text
  std::optional<int> local_unit;            ///< of `server 127.127.1.UNIT`
  std::map<int, Fudge> fudges;              ///< by unit
  /// Set by an `includefile` line, taken by whoever reads files.
  std::optional<std::string> include;
  bool ended = false;  ///< `end`: nothing below it is read, in no file
  core::Resets resets;
};

}  // namespace conf
