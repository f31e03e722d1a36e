#include "core/association_nts.hpp"

#include <chrono>
#include <utility>

#include "core/durations.hpp"

namespace core {

AssociationNts::AssociationNts(nts::Session session, ntp::Monotonic now, ntp::Seconds expire)
    : session_{std::move(session)},
      expires_{expire.count() > 0 ? now + to_nanos(expire) : ntp::Monotonic::max()} {}

bool AssociationNts::seal(SendPoll& poll, const nts::Random& random, NtsClientCounters& counters) {
  poll.fields = session_.seal(poll.packet, random);
  refusal_heard_ = false;
  if (poll.fields.empty()) return false;
  ++counters.sent;
  return true;
}

bool AssociationNts::open(ntp::ByteView datagram, const ntp::ParsedPacket& parsed,
                          NtsClientCounters& counters) {
  switch (session_.open(datagram, parsed)) {
    case nts::Session::Verdict::good:
      ++counters.good;
      works_ = true;
      refused_ = false;
      refusal_heard_ = false;
      return true;
    case nts::Session::Verdict::refused:
      refusal_heard_ = true;
      break;
    case nts::Session::Verdict::wrong:
      break;
  }
  ++counters.bad;
  return false;
}

void AssociationNts::on_unanswered() {
  session_.abandon();
  refused_ = refused_ || std::exchange(refusal_heard_, false);
}

ntp::Monotonic AssociationNts::keys_due() const {
  return refused_ || session_.cookies() == 0 ? ntp::Monotonic{} : expires_;
}

}  // namespace core
