// The client half: questions to one server and their answers, without a socket and without a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <string>

#include "mode6/fragments.hpp"
#include "mode6/header.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

struct Question {
  Opcode opcode = Opcode::read_variables;
  AssociationId association;
  std::string data;  ///< at most kMaxData octets
};

struct Answer {
  std::uint16_t status = 0;
  std::string data;
};

enum class AskError : std::uint8_t {
  no_answer,      ///< nothing that matches arrived before the deadline
  incomplete,     ///< some fragments arrived, not all
  too_large,      ///< the answer exceeds every bound
  server_error,   ///< the server said so: see `code`
  refused,        ///< the host answered that nobody listens there
};

struct Failure {
  AskError error;
  /// For server_error: the number that the server gave, also one without a name.
  std::uint8_t code = 0;
  friend bool operator==(const Failure&, const Failure&) = default;
};

using Outcome = std::expected<Answer, Failure>;

/// How patient a conversation is. Retransmission follows the measured round trip; `deadline` is
/// absolute for each question, counted from its first datagram, whatever arrives in between.
struct Patience {
  ntp::Nanos deadline = std::chrono::seconds{5};
  ntp::Nanos first_retry = std::chrono::milliseconds{400};  ///< before any round trip is known
  ntp::Nanos shortest_retry = std::chrono::milliseconds{20};
  /// Datagrams in the air at once. Servers with a rate limit forgive a burst of about 20.
  std::size_t window = 16;
  std::size_t max_tries = 6;  ///< datagrams for one question
};

/// Asks any number of questions of one server at once over one socket that somebody else owns.
/// Call next_datagram() until it returns 0 whenever a question was asked, a datagram arrived or
/// next_deadline() has come. A datagram that does not match an outstanding question in sequence,
/// opcode, association and version, or is not a response, is dropped. Every try gets a new
/// sequence number, so a late answer to an earlier try cannot be mistaken; answers to any try of
/// the same question are accepted, fragments are joined only within one try.
/// A query is a function that asks here and collects in the handlers; it has ended when idle().
class Conversation {
 public:
  using Handler = std::function<void(const Outcome&)>;

  /// `first_sequence` should be random, so that an off-path guess is unlikely.
  explicit Conversation(Sequence first_sequence, Patience patience = {},
                        std::uint8_t version = 2);

  /// `handler` is called exactly once, from on_datagram(), on_refused() or next_datagram(); it may
  /// ask more.
  void ask(Question question, Handler handler);

  /// The next packet to send now, written to `out` (kMaxPacket octets), or 0 for none.
  std::size_t next_datagram(ntp::Monotonic now, ntp::ByteSpan out);
  void on_datagram(ntp::ByteView datagram, ntp::Monotonic now);
  /// The host refused (ICMP port unreachable): every outstanding and waiting question fails.
  void on_refused();

  /// When next_datagram() wants to be called again; Monotonic::max() when idle.
  [[nodiscard]] ntp::Monotonic next_deadline() const;
  [[nodiscard]] bool idle() const { return pending_.empty() && waiting_.empty(); }

  /// Datagrams that arrived and matched nothing.
  [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
  struct Try {
    Sequence sequence;
    ntp::Monotonic sent;
    Fragments fragments;
  };
  struct Pending {
    Question question;
    Handler handler;
    ntp::Monotonic deadline;
    ntp::Monotonic retry_at;
    std::vector<Try> tries;
  };

  Patience patience_;
  std::uint8_t version_;
  Sequence next_sequence_;
  std::deque<std::pair<Question, Handler>> waiting_;
  std::vector<Pending> pending_;
  ntp::Nanos smoothed_rtt_{0};  // zero: not measured yet
  ntp::Nanos rtt_deviation_{0};
  std::size_t dropped_ = 0;
};

}  // namespace mode6
