// Fetches the whole list of recent clients of a server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "mode6/conversation.hpp"
#include "mode6/mru.hpp"

namespace mode6 {

struct MruReply {
  std::vector<MruRow> rows;           ///< one for each address; without order
  std::optional<ntp::Timestamp> now;  ///< the server's clock at the end of the list
  bool complete = false;              ///< everything that was there was seen
  std::size_t updates = 0;         ///< rows that were seen again because the client had asked again
  std::size_t restarts = 0;        ///< how often the list had moved away under us
  std::size_t gaps = 0;            ///< losses that were asked for again
  std::optional<Failure> failure;  ///< why it is not complete
};

/// Goes through the list from the oldest to the newest entry, as many datagrams an answer as the
/// way carries. What is lost out of an answer is asked for by itself while the rest goes on. The
/// nonce that servers want is renewed by every answer. Owns the reply while the conversation goes
/// on: once started it must not move and must outlive it.
class MruQuery {
 public:
  struct Options {
    MruFilter filter;
    /// Rows to hold at most; the largest lists of public servers are below it, and it is 100 MiB.
    std::size_t max_rows = std::size_t{1} << 20;
    unsigned frags = 64;  ///< of the first answer
    /// Called with each batch of rows as it arrives, for displays that do not wait.
    std::function<void(std::span<const MruRow>)> on_rows = {};
  };

  MruQuery() = default;
  explicit MruQuery(Options options);

  void start(Conversation& conversation);
  /// No further questions: what is there by now is the reply.
  void stop() { stopped_ = true; }

  [[nodiscard]] const MruReply& reply() const { return reply_; }

 private:
  /// One way through a stretch of the list.
  struct Walk {
    std::vector<MruPoint> points;         // where to go on, newest first; empty: the beginning
    std::optional<ntp::Timestamp> until;  // a gap ends here; the main walk has none
    unsigned frags = 0;
    int silences = 0;
  };

  void ask_nonce(Conversation& conversation, Walk walk);
  void ask_rows(Conversation& conversation, Walk walk);
  void on_rows(Conversation& conversation, Walk walk, std::size_t offered, const Outcome& outcome);
  void on_answer(Conversation& conversation, Walk walk, const Answer& answer);
  void on_error(Conversation& conversation, Walk walk, std::size_t offered, Failure failure);
  void on_moved(Conversation& conversation, Walk walk, std::size_t offered);
  void on_silence(Conversation& conversation, Walk walk, Failure failure);
  void go_on(Conversation& conversation, Walk walk, const MruAnswer& last);
  void begin_gap(Conversation& conversation, const Walk& walk, std::span<const MruRow> before,
                 const MruRow& after, std::size_t octets);
  void adapt(const Answer& answer);
  void keep(std::span<const MruRow> rows);
  void fail(Failure failure);

  Options options_;
  MruReply reply_;
  std::unordered_map<std::string, std::size_t> index_;  // address -> place in the rows
  std::string nonce_;
  std::vector<MruPoint> history_;  // of the main walk, oldest first
  unsigned frags_ = 64;
  std::optional<unsigned> limit_;  // for servers that do not know `frags`
  std::size_t open_ = 0;           // walks under way
  std::size_t questions_ = 0;      // for rows, so far
  bool stopped_ = false;
};

}  // namespace mode6
