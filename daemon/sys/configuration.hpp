// Finding and reading ntp.conf.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/ntp_conf.hpp"
#include "core/actions.hpp"
#include "core/settings.hpp"

namespace sys {

inline constexpr std::string_view kDefaultConfiguration = "/etc/ntp.conf";

/// Reads the configuration on top of what the command line said. `named` is the file of `-c`: then
/// it must be readable. Without it the default file may be missing as long as `base` has a source.
/// Throws std::runtime_error with one line for people.
conf::Result read_configuration(const std::optional<std::string>& named, core::Settings base,
                                const std::string& default_path = std::string{
                                    kDefaultConfiguration});

/// How a finding stands in the log.
core::Severity severity_of(conf::Level level);

/// Whether one of them forbids to start.
bool must_not_start(const std::vector<conf::Finding>& findings);

/// File names of `settings` made absolute, for a daemon that leaves `folder`.
core::Settings with_absolute_names(core::Settings settings, const std::string& folder);
/// The same for one name; an empty one stays empty.
std::string absolute_name(const std::string& name);

}  // namespace sys
