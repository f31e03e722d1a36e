// From what happens in the daemon to the statistics files.
#pragma once

#include <vector>

#include "node/recorder.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "sys/statistics_files.hpp"

namespace sys {

/// Costs nothing where nothing is recorded.
class Recording {
 public:
  Recording(Log& log, ntp::Monotonic now) : files_{log}, recorder_{now} {}

  void configure(const core::StatisticsSettings& settings) { files_.configure(settings); }
  void reopen() { files_.close(); }

  void look(const node::Node& node, ntp::Now now);
  void on_reply(const node::Node& node, ntp::ByteView datagram, const ntp::Endpoint& from,
                ntp::Now arrival);
  [[nodiscard]] ntp::Monotonic next_deadline() const;

 private:
  void write();

  StatisticsFiles files_;
  node::Recorder recorder_;
  std::vector<node::Recorder::Line> lines_;
};

}  // namespace sys
