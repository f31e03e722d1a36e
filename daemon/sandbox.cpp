#include "sandbox.hpp"

#include <cstdlib>
#include <fmt/core.h>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "sys/clock_kept.hpp"
#include "sys/privileges.hpp"
#include "sys/syscall_filter.hpp"

namespace {

bool has_rights_to_give(const Options& options) {
  if (sys::may_set_clock()) return true;
  return geteuid() == 0 && (options.user || !options.jail.empty());
}

// A library that stands in for the system's calls has one process in mind and sees none that is
// filtered; whoever sets it has the daemon in his hands anyway.
bool is_simulated() {
  const char* library = std::getenv("LD_PRELOAD");
  return library != nullptr && *library != '\0';
}

bool locks_by_itself(const Options& options, const sys::Clock& clock) {
  return clock.name() == "system" && options.debug == 0 && !is_simulated() &&
         has_rights_to_give(options);
}

std::string_view name_of(const SandboxPlan& plan) { return plan.strict ? "strict" : "on"; }

}  // namespace

SandboxPlan plan_sandbox(const Options& options, const sys::Clock& clock) {
  SandboxPlan plan;
  plan.strict = options.sandbox == Sandbox::strict;
  plan.locked = plan.strict || options.sandbox == Sandbox::on ||
                (options.sandbox == Sandbox::by_itself && locks_by_itself(options, clock));
  // A clock that is only read needs nobody to set it.
  plan.has_keeper = plan.locked && !clock.watches_only();
  return plan;
}

std::unique_ptr<sys::Clock> give_to_keeper(const SandboxPlan& plan,
                                           std::unique_ptr<sys::Clock> clock,
                                           const core::DisciplineSettings& discipline,
                                           sys::KeeperSettings settings) {
  if (!plan.has_keeper) return clock;
  settings.policy = keeper::Policy::of(discipline);
  settings.strict = plan.strict;
  settings.rehearses = clock->name() == "virtual";
  sys::KeeperLine line = sys::start_keeper(settings);
  if (!settings.rehearses) clock.reset();
  return std::make_unique<sys::KeptClock>(std::move(line), std::move(clock));
}

void lock_daemon(const SandboxPlan& plan, const sys::Clock& clock,
                 const std::optional<sys::Account>& account, bool binds_ports_later,
                 sys::Log& log) {
  const bool sets_clock = !plan.has_keeper && clock.name() == "system";
  const sys::Rights rights{.set_clock = sets_clock, .bind_ports = binds_ports_later};
  if (account) sys::drop_privileges(*account, rights);
  if (!plan.locked) return;
  sys::keep_only(rights);
  log.info(
      fmt::format("sandbox {}: {}; this one keeps {}{}", name_of(plan),
                  plan.has_keeper ? "another process sets the clock" : "nobody sets the clock",
                  binds_ports_later ? "the right to ports below 1024" : "no rights",
                  sys::has_syscall_filter() ? "" : "; a sanitized build filters no system calls"));
  sys::filter_syscalls(clock.watches_only() ? sys::FilterFor::observer : sys::FilterFor::network,
                       plan.strict ? sys::OnViolation::kill : sys::OnViolation::refuse);
}
