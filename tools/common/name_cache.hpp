// Names to addresses, each asked for once: in parallel, and kept for a while.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "netio/event_loop.hpp"
#include "netio/resolver.hpp"
#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace common {

/// How long answers are kept, in programs that go on; and what a dead name server costs.
struct NameTimes {
  ntp::Nanos known = std::chrono::seconds{60};
  ntp::Nanos unknown = std::chrono::seconds{5};
  /// When so long no answer came for any name, all that are open fail: a dead name server must not
  /// cost more than a dead host.
  ntp::Nanos patience = std::chrono::seconds{5};
};

class NameCache {
 public:
  using Done = std::function<void(const netio::Resolved&)>;

  /// A fleet has some ten thousand names; more are looked up but not kept.
  static constexpr std::size_t kMaxNames = 100'000;

  explicit NameCache(netio::EventLoop& loop, NameTimes times = {});

  /// `done` is called from the loop; before this returns for numeric addresses and for what is
  /// known.
  void resolve(const std::string& name, ntp::Family family, Done done);

  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  using Key = std::pair<std::string, ntp::Family>;
  struct Name {
    netio::Resolved resolved;
    ntp::Monotonic until{};
    std::vector<Done> waiting;
    bool open = false;  ///< it is being asked for
  };
  void on_resolved(const Key& key, const netio::Resolved& resolved);
  void on_silence();
  void make_room(ntp::Monotonic now);

  NameTimes times_;
  netio::Resolver resolver_;
  netio::Timer silence_;
  std::map<Key, Name> names_;
  std::size_t open_ = 0;
};

}  // namespace common
