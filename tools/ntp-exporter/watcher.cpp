#include "ntp-exporter/watcher.hpp"

#include <algorithm>
#include <utility>

#include "netio/monotonic.hpp"

namespace ntp_exporter {

ntp::Nanos spacing_of(std::size_t targets) {
  constexpr ntp::Nanos kUsual = std::chrono::milliseconds{10};
  constexpr ntp::Nanos kMost = std::chrono::seconds{50};
  return std::min(kUsual, kMost / static_cast<std::int64_t>(std::max<std::size_t>(targets, 1)));
}

Watcher::Watcher(netio::EventLoop& loop, Prober& prober, std::vector<std::string> targets)
    : prober_{prober},
      targets_{std::move(targets)},
      spacing_{spacing_of(targets_.size())},
      timer_{loop, [this] { ask_next(); }},
      began_{netio::monotonic_now()} {
  if (!targets_.empty()) timer_.at(began_);
}

void Watcher::ask_next() {
  prober_.ask(
      targets_[next_], "default", kRound / 2, [](std::shared_ptr<const Result>, const Refusal*) {},
      Asker::watcher);
  if (++next_ == targets_.size()) {
    next_ = 0;
    began_ += kRound;
  }
  timer_.at(began_ + spacing_ * static_cast<std::int64_t>(next_));
}

}  // namespace ntp_exporter
