// An island: without a source that leads to true time, the daemons of a group follow one of
// themselves, so that at least they agree.
#include <fmt/core.h>

#include "core/engine_impl.hpp"
#include "ntp/refid.hpp"

namespace core {
namespace {

constexpr std::chrono::seconds kBetweenOrphanUpdates{64};

bool is_off(const SelectionSettings& rules) {
  return rules.orphan >= int{ntp::kUnsynchronised.value};
}

}  // namespace

// Whoever has the lowest address is the parent. We count too: when we are lower than all others,
// there is nobody to follow.
Association* Engine::Impl::orphan_parent(ntp::Now now) const {
  Association* parent = nullptr;
  std::uint32_t lowest = 0;
  for (Association* association : sources.associations()) {
    if (association->stratum().value != settings.selection.orphan) continue;
    if (!association->candidate(settings.selection, Association::Trust::confirmed, now)) continue;
    const std::uint32_t theirs = ntp::refid_of(association->identity().remote.address).value;
    const std::uint32_t ours = ntp::refid_of(association->local().address).value;
    if (theirs >= ours || (parent != nullptr && theirs >= lowest)) continue;
    parent = association;
    lowest = theirs;
  }
  return parent;
}

bool Engine::Impl::follow_orphan(const Cause& cause, ntp::Now now) {
  if (is_off(settings.selection)) return false;
  Association* parent = orphan_parent(now);
  if (parent == nullptr) return false;
  const auto candidate = parent->candidate(settings.selection, Association::Trust::confirmed, now);
  // `minsane` asks how many lead to true time; here nobody does.
  SelectionSettings rules = settings.selection;
  rules.minsane = 1;
  const Choice choice{
      .fit = {parent}, .result = core::select({*candidate}, rules), .leaps = {parent->leap()}};
  parent->set_verdict(choice.result.verdicts.front());
  without_peer_since.reset();
  follow(choice, cause, now);
  return true;
}

void Engine::Impl::be_orphan(ntp::Now now) {
  if (orphan && now.mono < next_orphan) return;
  next_orphan = now.mono + kBetweenOrphanUpdates;
  if (!orphan) {
    lose(now);
    orphan = true;
    out.note(Severity::notice, log_bit(LogClass::sync, LogType::status),
             fmt::format("no source leads to true time: serving as an orphan at stratum {}",
                         settings.selection.orphan));
  }
  system.be_orphan(settings.selection.orphan, now);
  command({}, discipline.frequency(), now);
}

ntp::Monotonic Engine::Impl::orphan_deadline() const {
  if (is_off(settings.selection)) return ntp::Monotonic::max();
  if (orphan) return next_orphan;
  if (!without_peer_since || system_peer != 0) return ntp::Monotonic::max();
  return *without_peer_since + to_nanos(settings.selection.orphanwait);
}

}  // namespace core
