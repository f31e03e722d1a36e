// The questions that a diagnosis needs.
#pragma once

#include "ntp-doctor/facts.hpp"
#include "mode6/conversation.hpp"
#include "mode6/peers_query.hpp"

namespace doctor {

/// Asks the system and all its sources. It must outlive the conversation.
class Inquiry {
 public:
  void start(mode6::Conversation& conversation);

  /// What the answers say; nullopt when there are none, and `silence` says why.
  [[nodiscard]] std::optional<Daemon> daemon(std::string& silence) const;

 private:
  std::optional<mode6::Failure> failure_;
  mode6::SystemStatus status_;
  mode6::SystemVariables system_;
  mode6::PeersQuery peers_;
};

}  // namespace doctor
