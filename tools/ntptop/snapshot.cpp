#include "ntptop/snapshot.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ntp/address.hpp"
#include "view/escape.hpp"
#include "view/refid_text.hpp"

namespace ntptop {

bool Snapshot::synchronised() const {
  return status.leap != ntp::Leap::unsynchronised && system.leap.value_or(0) != 3 &&
         system.stratum.value_or(16) < 16 && system.clock_control.value_or(1) != 0;
}

mode6::MaybeSeconds Snapshot::bound() const {
  if (system.rootdist) return system.rootdist;
  if (!system.rootdelay || !system.rootdisp) return std::nullopt;
  return *system.rootdelay / 2 + *system.rootdisp;
}

const Source* Snapshot::system_peer() const {
  const auto found = std::ranges::find_if(sources, [](const auto& source) {
    return source->status.selection == mode6::Selection::system_peer ||
           source->status.selection == mode6::Selection::pps_peer;
  });
  return found == sources.end() ? nullptr : found->get();
}

const Source* Snapshot::source(mode6::AssociationId id) const {
  const auto found =
      std::ranges::find_if(sources, [id](const auto& source) { return source->id == id; });
  return found == sources.end() ? nullptr : found->get();
}

mode6::MaybeSeconds bound_of(const Source& source) {
  const mode6::PeerVariables& peer = source.variables;
  if (!peer.delay || !peer.rootdisp || peer.reach.value_or(0) == 0) return std::nullopt;
  const ntp::Seconds none{};
  return (*peer.delay + peer.rootdelay.value_or(none)) / 2 + *peer.rootdisp +
         peer.dispersion.value_or(none) + peer.jitter.value_or(none);
}

std::string label_of(const Source& source) {
  const auto& peer = source.variables;
  const auto address = peer.srcadr ? ntp::IpAddress::parse(*peer.srcadr) : std::nullopt;
  if (address && view::is_reference_clock(*address)) return view::reference_clock_name(*address);
  const bool named = peer.srchost && !peer.srchost->empty();
  if (named && (!address || address->is_unspecified())) return view::escape(*peer.srchost);
  if (peer.srcadr && !peer.srcadr->empty()) return view::escape(*peer.srcadr);
  return fmt::format("#{}", source.id.value);
}

}  // namespace ntptop
