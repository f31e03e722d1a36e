// Any number of conversations with as many hosts over one socket for each address family.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mode6/conversation.hpp"
#include "netio/event_loop.hpp"
#include "netio/shared_socket.hpp"
#include "ntp/address.hpp"

namespace netio {

/// What became of one conversation on the level below the answers.
struct CrowdEnd {
  std::error_code trouble;  ///< the system or the network refused a datagram, or {}
  std::size_t sent = 0;     ///< datagrams
  std::size_t received = 0;
  std::size_t strays = 0;  ///< of those received, what was no answer
};

/// Drives conversations until each is idle. Together they have no more than a window of questions
/// in the air, kInFlight at most: it is halved when answers find no room in the receive queue or
/// many get lost, and every answer opens it again a little. A host is begun only while a quarter of
/// it is free, so that those begun come to their end first. Replies are matched by the address that
/// they come from, and then by sequence and association. Two conversations with one address at the
/// same time have a socket each.
class Mode6Crowd {
 public:
  /// A few ten thousand questions a second over a way of 50 ms; what a receive queue can hold.
  static constexpr std::size_t kInFlight = 4096;

  using Start = std::function<void(mode6::Conversation&)>;
  using Ended = std::function<void(const CrowdEnd&)>;

  explicit Mode6Crowd(EventLoop& loop);

  /// `start` asks what is to be asked, from a later turn of the loop; `ended` is called once, when
  /// the conversation is idle. Both may add more.
  void add(const ntp::Endpoint& server, const mode6::Patience& patience, std::uint8_t version,
           Start start, Ended ended);

  /// Questions that may be in the air at once just now.
  [[nodiscard]] std::size_t window() const { return window_; }
  /// Begun and not ended.
  [[nodiscard]] std::size_t active() const { return members_.size(); }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Entry {
    ntp::Endpoint server;
    mode6::Patience patience;
    std::uint8_t version;
    Start start;
    Ended ended;
  };
  struct Lane;
  struct Member {
    std::uint64_t id;
    ntp::Endpoint server;
    mode6::Conversation conversation;
    Ended ended;
    Lane* lane;
    CrowdEnd end = {};
    std::size_t in_flight = 0;
    std::size_t given_up = 0;
    ntp::Monotonic wake = ntp::Monotonic::max();  // the entry of wakes_ that counts
    bool ready = false;                           // it stands in ready_
  };
  struct EndpointHash {
    std::size_t operator()(const ntp::Endpoint& endpoint) const;
  };
  struct Opened {
    SharedSocket socket;
    Watch watch;
    std::uint32_t overflowed = 0;  // of what its receive queue had no room for
    ntp::Monotonic heard_until{};  // everything that arrived before has been read
  };
  struct Lane {
    std::optional<Opened> v4;
    std::optional<Opened> v6;
    std::unordered_map<ntp::Endpoint, Member*, EndpointHash> members;
  };
  using Wake = std::pair<ntp::Monotonic, std::uint64_t>;

  /// nullptr when it ended at once.
  Member* begin(Entry entry);
  std::expected<Lane*, std::error_code> lane_for(const ntp::Endpoint& server);
  static std::optional<Opened>& opened(Lane& lane, ntp::Family family);
  void on_readable(Lane& lane, ntp::Family family);
  void read(Lane& lane, ntp::Family family);
  void judge_losses(ntp::Monotonic now);
  void narrow(ntp::Monotonic now, std::size_t least);
  void refused(const Lane& lane, const ntp::Endpoint& by, std::error_code error);
  void on_time();
  void pump();
  void serve(Member& member);
  void make_ready(Member& member);
  void count(Member& member);
  void finish(std::uint64_t id);
  void sleep(Member& member);
  void flush();
  void rest();

  EventLoop& loop_;
  Timer timer_;
  std::deque<Entry> waiting_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Member>> members_;
  std::deque<std::unique_ptr<Lane>> lanes_;
  std::deque<std::uint64_t> ready_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  std::uint64_t next_id_ = 1;
  std::size_t in_flight_ = 0;
  std::size_t window_ = kInFlight;
  ntp::Monotonic narrowed_{};  // when the window last was
  std::size_t answers_ = 0;    // since losses were judged last
  std::size_t losses_ = 0;
  bool pumping_ = false;
};

}  // namespace netio
