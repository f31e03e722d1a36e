// The event log: what changed between two polls, in sentences.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "ntptop/snapshot.hpp"
#include "ntptop/verdict.hpp"

namespace ntptop {

struct Event {
  std::uint64_t number = 0;  ///< rises
  Instant at;
  Level level = Level::info;
  std::size_t host = 0;
  std::string text;  ///< without the host
  bool acknowledged = false;
  bool mark = false;  ///< noted by somebody, of no host
};

class Log {
 public:
  static constexpr std::size_t kMost = 2000;  ///< a day of a restless host

  void add(Instant at, Level level, std::size_t host, std::string text);
  void mark(Instant at, std::string text);
  static constexpr std::size_t kNoHost = static_cast<std::size_t>(-1);
  /// Oldest first.
  [[nodiscard]] const std::deque<Event>& events() const { return events_; }
  /// When somebody noted something.
  [[nodiscard]] std::vector<Instant> marks() const;
  void acknowledge(std::uint64_t number);
  void acknowledge_all();
  /// Warnings and worse that nobody has acknowledged.
  [[nodiscard]] std::size_t open() const;
  /// The numbers of events from here on are not below it.
  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  std::deque<Event> events_;
  std::uint64_t next_ = 1;
};

/// One change, before it has a time and a host.
struct Change {
  Level level = Level::info;
  std::string text;
};

/// How sources are called.
using Labels = std::function<std::string(const Source&)>;

/// What is different in `now`. Both snapshots of the same host; `before` may be the first one,
/// which nothing is known of. A source whose variables did not come is not compared.
std::vector<Change> changes(const Snapshot& before, const Snapshot& now,
                            const Thresholds& thresholds, const Labels& label, double common_s = 0);

}  // namespace ntptop
