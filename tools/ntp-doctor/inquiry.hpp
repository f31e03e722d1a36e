// The questions that a diagnosis needs.
#pragma once

#include <map>

#include "mode6/conversation.hpp"
#include "mode6/peers_query.hpp"
#include "ntp-doctor/facts.hpp"

namespace doctor {

/// Asks the system and all its sources, clocks among them. It must outlive the conversation.
class Inquiry {
 public:
  void start(mode6::Conversation& conversation);

  /// What the answers say; nullopt when there are none, and `silence` says why.
  [[nodiscard]] std::optional<Daemon> daemon(std::string& silence) const;

 private:
  void ask_clocks(mode6::Conversation& conversation);

  std::optional<mode6::Failure> failure_;
  mode6::SystemStatus status_;
  mode6::SystemVariables system_;
  mode6::PeersQuery peers_;
  std::map<mode6::AssociationId, ReferenceClock> clocks_;
};

}  // namespace doctor
