// Asks hosts again and again without ever blocking: control messages, time requests, lists of
// clients, names. What it learns leaves as inputs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "netio/event_loop.hpp"
#include "netio/mode6_session.hpp"
#include "netio/resolver.hpp"
#include "ntptop/input.hpp"

namespace ntptop {

struct Pace {
  double interval_s = 2;
  bool seen = true;   ///< measure each host by time requests too
  bool names = true;  ///< look up the names of sources
};

class HostWatch;

/// One outstanding exchange of each kind for a host, hosts staggered over the interval.
class Watcher {
 public:
  using Report = std::function<void(Input)>;

  /// The tap, which may be empty, sees every datagram.
  Watcher(netio::EventLoop& loop, Pace pace, Report report, netio::Mode6Session::Tap tap);
  ~Watcher();

  /// The host gets the next number. A hidden one is asked only while `chains(true)` holds.
  void add(const common::Target& target, bool hidden);
  void set_interval(double seconds);
  /// The host whose list of clients is wanted, or none.
  void clients_of(std::optional<std::size_t> host);
  void chains(bool wanted);

  [[nodiscard]] const Pace& pace() const { return pace_; }
  /// Every host answered, or was given up, since the beginning.
  [[nodiscard]] bool all_polled() const;

 private:
  friend class HostWatch;
  void look_up(const HostPolled& polled);

  netio::EventLoop& loop_;
  netio::Resolver resolver_;
  Pace pace_;
  Report report_;
  netio::Mode6Session::Tap tap_;
  std::vector<std::unique_ptr<HostWatch>> hosts_;
  std::set<std::string> looked_up_;
  bool chains_ = false;
};

}  // namespace ntptop
