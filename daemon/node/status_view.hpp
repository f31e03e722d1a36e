// The daemon's state as the mode-6 server may show it; together with statistics_view and
// clients_view the only files that know both sides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine.hpp"
#include "mode6/state_view.hpp"
#include "node/clients_view.hpp"
#include "node/node.hpp"

namespace node {

/// Answers for one request, at the instant `now` of that request: `clock` is `now.wall`, ages and
/// the growth of the root dispersion are taken up to `now.mono`. Copies nothing; `node` must
/// outlive it.
class StatusView final : public mode6::StateView {
 public:
  StatusView(const Node& node, ntp::Now now)
      : node_{node}, now_{now}, clients_{node.mru_lists(), node.mru_cursors()} {}

  [[nodiscard]] mode6::SystemStatus system_status() const override;
  [[nodiscard]] mode6::SystemVariables system_variables() const override;
  [[nodiscard]] std::vector<mode6::AssociationId> associations() const override;
  [[nodiscard]] std::optional<mode6::PeerStatus> peer_status(
      mode6::AssociationId id) const override;
  [[nodiscard]] std::optional<mode6::PeerVariables> peer_variables(
      mode6::AssociationId id) const override;
  [[nodiscard]] std::vector<mode6::UserValue> user_variables() const override;
  [[nodiscard]] std::optional<mode6::ClockState> clock(mode6::AssociationId id) const override;
  [[nodiscard]] const mode6::MruView* mru() const override {
    return clients_.is_kept() ? &clients_ : nullptr;
  }
  [[nodiscard]] std::vector<mode6::InterfaceRow> interfaces() const override;
  [[nodiscard]] std::vector<mode6::RestrictionRow> restrictions() const override;

 private:
  const Node& node_;
  ntp::Now now_;
  ClientsView clients_;
};

/// A reference id as control messages carry it: up to four characters when `as_text` (stratum 0
/// and 1, unsynchronised, a reference clock), else a dotted quad. What would break the variable
/// list, and whatever is not visible ASCII, becomes '.'.
std::string refid_text(ntp::RefId refid, bool as_text);

}  // namespace node
