#include "sys/keeper_watch.hpp"

#include <utility>

#include "netio/monotonic.hpp"

namespace sys {

KeeperWatch::KeeperWatch(netio::EventLoop& loop, Clock& clock, std::function<void()> lost)
    : clock_{clock}, lost_{std::move(lost)}, farewell_{loop, [this] { watch_.reset(); }} {
  if (clock.keeper_fd() < 0) return;
  watch_.emplace(netio::Watch::readable(loop, clock.keeper_fd(), [this] { on_word(); }));
}

void KeeperWatch::on_word() {
  if (!clock_.has_lost_keeper()) return;
  farewell_.at(netio::monotonic_now());
  if (const auto lost = std::exchange(lost_, nullptr)) lost();
}

}  // namespace sys
