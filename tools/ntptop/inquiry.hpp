// What one poll asks a host: its system always, of its sources those that changed; all of them from
// time to time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "mode6/conversation.hpp"
#include "ntptop/input.hpp"

namespace ntptop {

/// One at a time for a host; it must outlive the conversation.
class Inquiry {
 public:
  /// More sources than that are not asked for: each costs a question. A busy pool server has some
  /// dozens.
  static constexpr std::size_t kMostSources = 512;
  /// Octets of all answers together; real lists are below 3 KiB.
  static constexpr std::size_t kMostText = 4U << 20;

  void start(mode6::Conversation& conversation, ntp::Monotonic now);
  /// When the conversation is idle: what came. Host, time and address are for the caller.
  [[nodiscard]] HostPolled take();

 private:
  void on_system(const mode6::Outcome& outcome);
  void on_list(mode6::Conversation& conversation, const mode6::Outcome& outcome);
  void on_source(std::size_t index, const mode6::Outcome& outcome);
  [[nodiscard]] bool wants(const HostPolled::Association& association) const;

  HostPolled polled_;
  std::optional<mode6::Failure> failure_;
  std::map<std::uint16_t, std::uint16_t> known_;  // status words of the last poll
  bool everything_ = true;
  std::size_t octets_ = 0;
  std::optional<ntp::Monotonic> next_everything_;
  ntp::Monotonic started_;
  int shortest_poll_ = 6;  // log2 s, of the sources that answered last
};

}  // namespace ntptop
