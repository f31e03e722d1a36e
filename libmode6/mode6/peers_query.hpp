// Everything `ntpq -p` needs, in two round trips: READSTAT, then READVAR of all peers at once.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mode6/conversation.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"

namespace mode6 {

struct PeerReply {
  AssociationId id;
  PeerStatus status;               ///< from its own answer when there is one, else from READSTAT
  std::string text;                ///< the variable list as received; empty when it did not come
  PeerVariables variables;         ///< decoded from `text`
  std::optional<Failure> failure;  ///< why there is no text
};

struct PeersReply {
  SystemStatus status;
  MaybeTimestamp clock;            ///< the server's clock when it answered, for ages
  std::vector<PeerReply> peers;    ///< ascending association id
  std::optional<Failure> failure;  ///< READSTAT itself failed: nothing else is valid
};

/// One pair of a READSTAT answer.
struct AssociationStatus {
  AssociationId id;
  PeerStatus status;
};
/// The pairs of a READSTAT answer, ascending by id; a trailing odd half is ignored. So are id 0,
/// which is the system, an id that was there already, and everything beyond kMaxAssociations.
std::vector<AssociationStatus> parse_associations(std::string_view data);
/// One answer could name 16,383 of them, and each costs a question. A busy daemon has some hundred.
inline constexpr std::size_t kMaxAssociations = 4096;

/// Owns the reply while the conversation goes on: once started it must not move and must outlive
/// the conversation.
class PeersQuery {
 public:
  struct Options {
    /// Ask also for associations that are neither configured nor reachable. Else they are not part
    /// of the reply.
    bool all = true;
    std::shared_ptr<const ntp::Key> key = {};  ///< signs all questions
    /// Called each time that done() becomes true; it may take the reply, but not end the query.
    std::function<void()> on_done = {};
  };
  /// Octets of all texts together: 4 KiB for each of kMaxAssociations, real lists are below 3 KiB.
  /// Peers beyond it fail with AskError::too_large.
  static constexpr std::size_t kMaxText = 4096 * kMaxAssociations;

  PeersQuery() = default;
  explicit PeersQuery(Options options) : options_{std::move(options)} {}

  /// Asks READSTAT and the server's clock, then everything else from the handlers.
  void start(Conversation& conversation);

  [[nodiscard]] const PeersReply& reply() const { return reply_; }
  /// Leaves nothing behind, so that a fleet's replies need not all be kept.
  [[nodiscard]] PeersReply take_reply() { return std::exchange(reply_, {}); }
  /// Every question that start() led to has ended. Others may go on in the same conversation.
  [[nodiscard]] bool done() const { return open_questions_ == 0; }

 private:
  void ask(Conversation& conversation, Question question, Conversation::Handler handler);
  void ask_clock(Conversation& conversation);
  void on_status(Conversation& conversation, const Outcome& outcome);
  void on_peer(std::size_t index, const Outcome& outcome);

  Options options_;
  PeersReply reply_;
  std::size_t text_octets_ = 0;
  std::size_t open_questions_ = 0;
};

}  // namespace mode6
