// What the server half may ask of whoever knows the state: const, and only while it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"

namespace mode6 {

class StateView {
 public:
  virtual ~StateView() = default;

  [[nodiscard]] virtual SystemStatus system_status() const = 0;
  [[nodiscard]] virtual SystemVariables system_variables() const = 0;

  /// Every association, newest first, as READSTAT lists them.
  [[nodiscard]] virtual std::vector<AssociationId> associations() const = 0;
  /// nullopt for an unknown association.
  [[nodiscard]] virtual std::optional<PeerStatus> peer_status(AssociationId id) const = 0;
  [[nodiscard]] virtual std::optional<PeerVariables> peer_variables(AssociationId id) const = 0;
};

}  // namespace mode6
