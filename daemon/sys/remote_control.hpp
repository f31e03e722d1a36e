// What a holder of the control key may do over the network: configure, and save what is configured.
#pragma once

#include <string_view>

#include "core/engine.hpp"
#include "core/settings.hpp"
#include "node/surroundings.hpp"
#include "sys/log.hpp"

namespace sys {

struct RemoteContext {
  const core::Engine& engine;  ///< knows the associations that `unpeer` may name
  ntp::Now now;
  Log& log;
};

/// Applies lines of configuration to `current`; the log says who sent what.
node::RemoteConfiguration configure_remotely(std::string_view text, const core::Settings& current,
                                             const ntp::Endpoint& from,
                                             const RemoteContext& context);

/// Writes `current` as an ntp.conf into its save_config_dir. `name` may have strftime escapes (in
/// UTC); what comes of it must be made of letters, digits, '.', '_' and '-', not begin with a '.',
/// and not exist.
node::Surroundings::Saved save_remotely(std::string_view name, const core::Settings& current,
                                        Log& log);

}  // namespace sys
