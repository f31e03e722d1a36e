// Hosts that are asked every minute though nobody scrapes them: what --watch names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ntp-exporter/prober.hpp"

namespace ntp_exporter {

/// Asks with the module `default`, spread over the minute; results arrive where all others do.
class Watcher {
 public:
  static constexpr ntp::Nanos kRound = std::chrono::minutes{1};

  Watcher(netio::EventLoop& loop, Prober& prober, std::vector<std::string> targets);

 private:
  void ask_next();

  Prober& prober_;
  const std::vector<std::string> targets_;
  const ntp::Nanos spacing_;
  netio::Timer timer_;
  ntp::Monotonic began_;  // this round
  std::size_t next_ = 0;
};

/// So long after each other hosts are asked, that a round fills most of the minute at most and does
/// not come in one burst.
ntp::Nanos spacing_of(std::size_t targets);

}  // namespace ntp_exporter
