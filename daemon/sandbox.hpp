// Which processes there are, and what each of them gives up: `--sandbox`.
#pragma once

#include <memory>
#include <optional>

#include "core/settings.hpp"
#include "options.hpp"
#include "sys/clock.hpp"
#include "sys/keeper.hpp"
#include "sys/log.hpp"
#include "sys/privileges.hpp"

/// What the options and the rights of this process come to.
struct SandboxPlan {
  bool locked = false;      ///< nothing but what is needed is kept, system calls are listed
  bool strict = false;      ///< and one that is not listed ends the process
  bool has_keeper = false;  ///< a second process sets the clock
};
/// Without the option: `on` where the machine's clock is to be set and there are rights to give up,
/// but not for debugging (-d) and not where a library stands in for the system's calls
/// (LD_PRELOAD).
SandboxPlan plan_sandbox(const Options& options, const sys::Clock& clock);

/// The clock as the plan has it. Forks; see sys::start_keeper. `settings` but for the policy and
/// `strict` are the caller's.
std::unique_ptr<sys::Clock> give_to_keeper(const SandboxPlan& plan,
                                           std::unique_ptr<sys::Clock> clock,
                                           const core::DisciplineSettings& discipline,
                                           sys::KeeperSettings settings);

/// The last act of root: becomes the account, if there is one, and gives up the rest.
void lock_daemon(const SandboxPlan& plan, const sys::Clock& clock,
                 const std::optional<sys::Account>& account, bool binds_ports_later, sys::Log& log);
