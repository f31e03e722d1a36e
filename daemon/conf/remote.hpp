// Lines of configuration from the network (`:config` of ntpq, mode 6 CONFIGURE).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/settings.hpp"

namespace conf {

/// The data of one mode 6 request.
inline constexpr std::size_t kMaxRemoteOctets = 468;
/// An answer that fits the first fragment: longer ones are cut.
inline constexpr std::size_t kMaxRemoteReply = 440;

/// The source line behind what `unpeer` names when no line is written that way: the number of an
/// association, or an address that a name was resolved to. nullopt: there is none.
using FindSource =
    std::function<std::optional<core::SourceSettings>(std::string_view address_or_id)>;

struct RemoteResult {
  core::Settings settings;  ///< what was given in, when anything was refused
  /// What the classic daemon puts on the wire: "Config Succeeded\r\n" and a line for each thing
  /// that has no effect, or "column N syntax error: ...\r\n". N counts from 1; ntpq itself draws
  /// the line and the caret above it. Printable ASCII.
  std::string reply;
  bool accepted = false;
  bool changed = false;  ///< the settings differ from those given in
  core::Resets resets;   ///< what is to be set back to zero
};

/// Applies the lines in `text` to `current`, by the grammar of the file. All of them or none: where
/// the classic daemon kept what stood in front of the error, here nothing is changed. Refused are
/// octets that are not printable, and what names files or weakens safety (CVE-2015-7703).
RemoteResult apply_remote(std::string_view text, core::Settings current,
                          const FindSource& find_source = nullptr);

}  // namespace conf
