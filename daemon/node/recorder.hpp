// What happened since the last look, as lines for the statistics files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/settings.hpp"
#include "node/node.hpp"

namespace node {

/// Compares the state of a node with what it saw before. Writes no file.
class Recorder {
 public:
  struct Line {
    core::Statistic kind;
    ntp::Timestamp at;
    std::string text;  ///< without its end
  };

  explicit Recorder(ntp::Monotonic now) : last_system_line_{now} {}

  /// After every event: new samples, corrections and events; once an hour the counters.
  void look(const Node& node, ntp::Now now, std::vector<Line>& out);
  /// After the engine took a reply.
  static void on_reply(const Node& node, ntp::ByteView datagram, const ntp::Endpoint& from,
                       ntp::Now arrival, std::vector<Line>& out);
  /// When there is something to write though nothing happens.
  [[nodiscard]] ntp::Monotonic next_deadline() const;

 private:
  struct Seen {
    ntp::Timestamp received;
    core::EventLog events;
  };
  void look_at_system(const Node& node, ntp::Now now, std::vector<Line>& out);
  void look_at_peer(const Node& node, std::uint16_t id, ntp::Now now, std::vector<Line>& out);
  void count(const Node& node, ntp::Now now, std::vector<Line>& out);

  std::map<std::uint16_t, Seen> peers_;
  Seen system_;  // `received`: when the clock was last corrected
  ServerCounters counted_;
  ntp::Monotonic last_system_line_;
};

}  // namespace node
