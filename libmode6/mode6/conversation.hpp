// The client half: questions to one server and their answers, without a socket and without a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mode6/fragments.hpp"
#include "mode6/header.hpp"
#include "mode6/trailer.hpp"
#include "ntp/bytes.hpp"
#include "ntp/mac.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

struct Question {
  Opcode opcode = Opcode::read_variables;
  AssociationId association;
  std::string data;  ///< at most kMaxData octets
  /// Signs the question; then only answers that are signed with it are believed. Errors are
  /// believed unsigned: a server that does not know the key cannot sign its refusal.
  std::shared_ptr<const ntp::Key> key = {};
  /// Ask once, and take what arrived when datagrams were lost: for answers whose parts are of use
  /// by themselves. With nothing at all the question is repeated as usual.
  bool in_pieces = false;
};

struct Answer {
  std::uint16_t status = 0;
  std::string data;  ///< all of it, or the first piece
  /// The answer came whole. Otherwise `pieces` holds what did.
  bool whole = true;
  std::vector<Piece> pieces = {};
};

enum class AskError : std::uint8_t {
  no_answer,     ///< nothing that matches arrived before the deadline
  incomplete,    ///< some fragments arrived, not all
  too_large,     ///< the question does not fit a packet, or the answer exceeds every bound
  server_error,  ///< the server said so: see `code`
  refused,       ///< the host answered that nobody listens there
  not_signed,    ///< answers came, but none with a valid MAC of the question's key
};

struct Failure {
  AskError error;
  /// For server_error: the number that the server gave, also one without a name.
  std::uint8_t code = 0;
  /// For server_error: the leap bits beside it.
  ntp::Leap leap = ntp::Leap::none;
  friend bool operator==(const Failure&, const Failure&) = default;
};

using Outcome = std::expected<Answer, Failure>;

/// How patient a conversation is. A try is repeated when the smoothed round trip and four times its
/// deviation have passed without an answer, then after twice that, and so on; `deadline` is
/// absolute for each question, counted from its first datagram, whatever arrives in between.
struct Patience {
  ntp::Nanos deadline = std::chrono::seconds{5};
  ntp::Nanos first_retry = std::chrono::milliseconds{400};  ///< before any round trip is known
  ntp::Nanos shortest_retry = std::chrono::milliseconds{20};
  /// Where doubling ends: a server with a rate limit lets one datagram a second through.
  ntp::Nanos longest_retry = std::chrono::milliseconds{1100};
  /// Questions in the air at once, at most kMaxWindow. Servers with a rate limit forgive a burst of
  /// about 20.
  std::size_t window = 16;
  /// For everything that is asked, counted from the first datagram: a server that names thousands
  /// of associations and takes its time with each must not hold a tool for hours.
  ntp::Nanos total = std::chrono::seconds{30};
  std::size_t max_tries = 8;  ///< datagrams for one question, at most kMaxTries

  static constexpr std::size_t kMaxWindow = 256;
  static constexpr std::size_t kMaxTries = 16;  ///< times kMaxWindow: far below 65,535 sequences
};

/// Asks any number of questions of one server at once over one socket that somebody else owns.
/// Call next_datagram() until it returns 0 whenever a question was asked, a datagram arrived or
/// next_deadline() has come. A datagram that does not match an outstanding question in sequence,
/// opcode, association and version, or is not a response, is dropped. Every try gets a new
/// sequence number, so a late answer to an earlier try cannot be mistaken; answers to any try of
/// the same question are accepted, fragments are joined only within one try.
/// A question that the server answers with an error has ended too, whatever offset, count and
/// `more` say in it. When more than one datagram is lost, the window is halved; every answer opens
/// it by one again. A host from which nothing ever came costs one deadline, not one for every
/// question: when the first question runs out of time, all others fail with it. Together they have
/// no longer than `total`. When a host falls
/// silent later, the questions that still wait for their first datagram fail with the one that ran
/// out of time.
/// A query is a function that asks here and collects in the handlers; it has ended when idle().
class Conversation {
 public:
  using Handler = std::function<void(const Outcome&)>;

  /// `first_sequence` should be random, so that an off-path guess is unlikely.
  explicit Conversation(Sequence first_sequence, Patience patience = {}, std::uint8_t version = 2);

  /// `handler` is called exactly once, from on_datagram(), on_refused() or next_datagram(); it may
  /// ask more.
  void ask(Question question, Handler handler);

  /// The next packet to send now, written to `out` (kMaxPacket octets), or 0 for none.
  std::size_t next_datagram(ntp::Monotonic now, ntp::ByteSpan out) {
    return next_datagram(now, out, now);
  }
  /// The same for who may be behind with reading: what arrived after `heard_until` was not handed
  /// over yet, so that no answer counts as lost that should have come later.
  std::size_t next_datagram(ntp::Monotonic now, ntp::ByteSpan out, ntp::Monotonic heard_until);
  /// What next_datagram() does before it sends: for who has no room to send now. next_deadline()
  /// may be Monotonic{} behind it.
  void pass_time(ntp::Monotonic now);
  /// `now` is when it arrived.
  void on_datagram(ntp::ByteView datagram, ntp::Monotonic now);
  /// The host refused (ICMP port unreachable): every outstanding and waiting question fails.
  void on_refused();

  /// When next_datagram() wants to be called again; Monotonic{} when it has something to send at
  /// once (never just after it returned 0), Monotonic::max() when idle.
  [[nodiscard]] ntp::Monotonic next_deadline() const;
  [[nodiscard]] bool idle() const { return pending_.empty() && waiting_.empty(); }
  /// Questions whose newest datagram has no answer yet and does not count as lost.
  [[nodiscard]] std::size_t in_flight() const;

  /// Datagrams that arrived and matched nothing, or were no part that an answer can have.
  [[nodiscard]] std::size_t dropped() const { return dropped_; }
  /// Datagrams sent that count as lost, since the host was heard for the first time.
  [[nodiscard]] std::size_t given_up() const { return given_up_; }

 private:
  struct Try {
    Sequence sequence;
    ntp::Monotonic sent;
    Fragments fragments;
  };
  struct Pending {
    Question question;
    Handler handler;
    ntp::Monotonic first_sent;
    std::optional<ntp::Monotonic> progress;  // the last fragment that was accepted
    bool lost = false;  // the newest try is given up: it no longer takes room in the window
    bool unsigned_answer = false;           // one came that must not be believed
    std::size_t alignment = kMacAlignment;  // of the MAC of the next try
    std::vector<Try> tries;
  };
  using Waiting = std::pair<Question, Handler>;
  struct Ended {
    Handler handler;
    Outcome outcome;
  };

  // What ends is first taken out of pending_ and waiting_, then its handlers are called: they may
  // ask.
  static void call(std::vector<Ended>& ended);
  void finish(std::size_t index, const Outcome& outcome);
  static AskError missing_of(const Pending& pending);
  void expire(ntp::Monotonic now);
  void end_in_pieces(ntp::Monotonic now);
  void take_pending(std::vector<Ended>& into, Failure failure);
  void take_waiting(std::vector<Ended>& into, Failure failure);

  void give_up_lost_tries(ntp::Monotonic now);
  [[nodiscard]] bool may_repeat(const Pending& pending) const;
  [[nodiscard]] bool may_begin() const;
  Pending* next_to_send(ntp::Monotonic now);
  std::size_t write(Pending& pending, Sequence sequence, ntp::ByteSpan out) const;
  Sequence take_sequence();

  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> match(
      const Header& header) const;
  static bool repeat_with_other_padding(Pending& pending, std::uint8_t code);
  void accept_fragment(std::size_t index, std::size_t try_index, const Header& header,
                       ntp::ByteView datagram, ntp::Monotonic now);

  void measure(const Try& answered, ntp::Monotonic now);
  [[nodiscard]] ntp::Nanos round_trip_spread() const;
  [[nodiscard]] ntp::Monotonic retry_at(const Pending& pending) const;

  Patience patience_;
  std::uint8_t version_;
  Sequence next_sequence_;
  std::deque<Waiting> waiting_;
  std::vector<Pending> pending_;
  std::size_t window_;                           // between 1 and patience_.window
  std::size_t losses_ = 0;                       // since the last answers
  std::optional<ntp::Monotonic> window_halved_;  // when it last was
  std::optional<ntp::Monotonic> started_;        // the first datagram was sent
  std::optional<ntp::Monotonic> heard_;          // the last datagram that matched
  std::optional<ntp::Nanos> smoothed_rtt_;
  ntp::Nanos rtt_deviation_{0};
  std::size_t dropped_ = 0;
  std::size_t given_up_ = 0;
};

}  // namespace mode6
