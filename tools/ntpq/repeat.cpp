#include "ntpq/repeat.hpp"

namespace ntpq {

void repeat(Session& session, const Repeat& how, const std::function<void()>& once) {
  session.state().watching = true;
  for (std::uint64_t round = 1;; ++round) {
    once();
    if (round == how.count || session.state().leave) break;
    const auto& next = session.world().next_round;
    if (!next || !next(session, how.every)) break;
    session.forget_silence();
  }
  // The last round is printed with the rest; it still belongs to the series.
}

}  // namespace ntpq
