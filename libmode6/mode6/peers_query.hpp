// Everything `ntpq -p` needs, in two round trips: READSTAT, then READVAR of all peers at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mode6/conversation.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"

namespace mode6 {

struct PeerReply {
  AssociationId id;
  PeerStatus status;        ///< from its own answer when there is one, else from READSTAT
  std::string text;         ///< the variable list as received; empty when it did not come
  PeerVariables variables;  ///< decoded from `text`
  std::optional<Failure> failure;  ///< why there is no text
};

struct PeersReply {
  SystemStatus status;
  MaybeTimestamp clock;  ///< the server's clock when it answered, for ages
  std::vector<PeerReply> peers;  ///< ascending association id
  std::optional<Failure> failure;  ///< READSTAT itself failed: nothing else is valid
};

/// One pair of a READSTAT answer.
struct AssociationStatus {
  AssociationId id;
  PeerStatus status;
};
/// The pairs of a READSTAT answer, ascending by id; a trailing odd half is ignored.
std::vector<AssociationStatus> parse_associations(std::string_view data);

/// Owns the reply while the conversation goes on; must outlive it.
class PeersQuery {
 public:
  struct Options {
    /// Ask also for associations that are neither configured nor reachable.
    bool all = true;
  };

  PeersQuery() = default;
  explicit PeersQuery(Options options) : options_{options} {}

  /// Asks READSTAT and the server's clock, then everything else from the handlers.
  void start(Conversation& conversation);

  [[nodiscard]] const PeersReply& reply() const { return reply_; }

 private:
  void on_status(Conversation& conversation, const Outcome& outcome);
  void on_peer(std::size_t index, const Outcome& outcome);

  Options options_;
  PeersReply reply_;
};

}  // namespace mode6
