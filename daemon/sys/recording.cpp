#include "sys/recording.hpp"

#include "node/statistics_lines.hpp"

namespace sys {

void Recording::look(const node::Node& node, ntp::Now now) {
  if (!files_.wants_any()) return;
  recorder_.look(node, now, lines_);
  write();
}

void Recording::on_reply(const node::Node& node, ntp::ByteView datagram, const ntp::Endpoint& from,
                         ntp::Now arrival) {
  if (!files_.wants(core::Statistic::raw)) return;
  node::Recorder::on_reply(node, datagram, from, arrival, lines_);
  write();
}

ntp::Monotonic Recording::next_deadline() const {
  return files_.wants(core::Statistic::sys) ? recorder_.next_deadline() : ntp::Monotonic::max();
}

void Recording::write() {
  for (const node::Recorder::Line& line : lines_) {
    files_.write(line.kind, line.text, node::unix_time(line.at));
  }
  lines_.clear();
}

}  // namespace sys
