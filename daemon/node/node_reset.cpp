// `reset`: counters begin again at zero, and the time since when they count.
#include "node/node.hpp"

namespace node {

void Node::reset(const core::Resets& groups, ntp::Now now) {
  if (groups.allpeers) engine_.reset_counters();
  if (groups.mem) {
    for (const auto& gate : gates_) gate->reset_mru_counters();
  }
  if (groups.ctl) counters_.control = 0;
  if (groups.auth) {
    count_bad_auth();
    server_.reset_auth_counters();
    wrong_signatures_ = 0;
    // The server goes on counting what was bad.
    bad_auth_before_ = counters_.bad_auth;
    bad_auth_forgotten_ = 0;
    since_.auth = now.mono;
  }
  if (groups.io) {
    if (surroundings_.reset_io) surroundings_.reset_io();
    since_.io = now.mono;
  }
  if (groups.timer) {
    polls_before_ = engine_.polls_sent();
    since_.timer = now.mono;
  }
  if (groups.sys) reset_server(now.mono);
}

void Node::reset_server(ntp::Monotonic now) {
  const std::uint64_t control = counters_.control;
  bad_auth_before_ = 0;
  bad_auth_forgotten_ = server_.auth_counters().rejected + wrong_signatures_;
  counters_ = {.control = control};
  hour_counters_ = {};
  for (const auto& gate : gates_) gate->reset_counters(now);
  hour_kept_ = now;
  since_.sys = now;
}

void Node::count_bad_auth() {
  counters_.bad_auth =
      bad_auth_before_ + server_.auth_counters().rejected + wrong_signatures_ - bad_auth_forgotten_;
}

}  // namespace node
