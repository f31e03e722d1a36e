// Network Time Security of one association.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/actions.hpp"
#include "core/nts_counters.hpp"
#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"
#include "nts/session.hpp"

namespace core {

/// Seals what the association sends, opens what it gets, and knows when it needs fresh keys. What
/// is not proved never counts as an answer. A refusal (NTSN) can come from anybody on the way: it
/// ends nothing, and counts only when no proved answer follows it.
class AssociationNts {
 public:
  /// `expire`: fresh keys are wanted after that; 0: when they are used up.
  AssociationNts(nts::Session session, ntp::Monotonic now, ntp::Seconds expire);

  /// False: no cookie is left.
  [[nodiscard]] bool seal(SendPoll& poll, const nts::Random& random, NtsClientCounters& counters);
  [[nodiscard]] bool open(ntp::ByteView datagram, const ntp::ParsedPacket& parsed,
                          NtsClientCounters& counters);
  /// The last request found no answer.
  void on_unanswered();

  /// From when on fresh keys are wanted; the beginning of time: now, max: not yet.
  [[nodiscard]] ntp::Monotonic keys_due() const;
  /// The keys did their work at least once.
  [[nodiscard]] bool works() const { return works_; }
  [[nodiscard]] std::size_t cookies() const { return session_.cookies(); }

 private:
  nts::Session session_;
  ntp::Monotonic expires_;
  bool works_ = false;
  bool refusal_heard_ = false;  // to the outstanding request
  bool refused_ = false;        // and no better answer came
};

}  // namespace core
