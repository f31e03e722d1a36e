// What grows while a configuration is read, beyond one line.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/lexer.hpp"
#include "conf/line.hpp"
#include "conf/ntp_conf.hpp"
#include "conf/remote.hpp"
#include "core/settings.hpp"

namespace conf {

/// `fudge 127.127.TYPE.UNIT`: may stand before or behind its `server` line.
struct Fudge {
  std::optional<ntp::Seconds> time1;
  std::optional<ntp::Seconds> time2;
  std::optional<std::uint8_t> stratum;
  std::optional<ntp::RefId> refid;
  std::uint8_t flags = 0;
  std::uint8_t flags_said = 0;  ///< which of them were written, on or off
  Finding place;                ///< where it stands, without a text
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
  std::size_t keys_named = 0;            ///< of all `trustedkey` lines
  /// Of `server ... key N`, without a text.
  std::vector<std::pair<std::uint32_t, Finding>> source_keys;
  std::optional<Finding> statistics_place;  ///< of the first line that records, without a text
  /// By directive, where files are named that the daemon writes, without a text.
  std::map<std::string_view, Finding> written_files;
  std::optional<std::uint8_t> local_unit;  ///< of `server 127.127.1.UNIT`
  std::map<core::ClockName, Fudge> fudges;
  /// Set by an `includefile` line, taken by whoever reads files.
  std::optional<std::string> include;
  bool ended = false;  ///< `end`: nothing below it is read, in no file
  core::Resets resets;
};

}  // namespace conf
