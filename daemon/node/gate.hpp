// What every request passes before it is answered: who may ask, how often, and what is remembered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/access.hpp"
#include "core/acquaintances.hpp"
#include "core/keyed_draws.hpp"
#include "core/mru_list.hpp"
#include "core/rate_limit.hpp"
#include "core/served_time.hpp"
#include "core/settings.hpp"
#include "node/arrival.hpp"
#include "node/counters.hpp"
#include "ntp/bytes.hpp"
#include "ntp/fields.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// The first octet of a packet.
struct FirstOctet {
  std::uint8_t version;
  ntp::Mode mode;
};

/// The tables of one thread that serves, and the only place where it is decided whether a request
/// for the time is answered. The plain path (Node) and the fast one (answer_plain) both ask here.
/// It knows no keys, no engine and no other gate.
class Gate {
 public:
  Gate(std::uint64_t seed, ntp::Log2 precision, ntp::Monotonic now);

  void set_limits(const core::Settings& settings, std::uint64_t seed, std::size_t gates);
  /// Rules that stood before keep their hits.
  void set_access(core::AccessTable access);

  /// What a datagram is, once it was counted and its source and the rules were looked at.
  enum class Kind : std::uint8_t { dropped, control, time };
  struct Admission {
    Kind kind = Kind::dropped;
    std::size_t rule = 0;  ///< of the access table
    FirstOctet first{};
  };
  Admission admit(const Arrival& arrival);

  /// Notes the sender of an admitted request; nullptr: nobody is remembered, or there is no room.
  core::MruEntry* record(const Arrival& arrival, const Admission& admission);

  /// Whether a request for the time is served; else the size of a kiss that was written, or 0.
  struct Service {
    bool served = false;
    std::size_t kiss = 0;
  };
  Service serve(const Arrival& arrival, const Admission& admission, ntp::ByteSpan reply);
  /// It is answered with the time.
  void count_answer(FirstOctet first);

  /// Answers a request for which core::is_plain holds, in its own octets (`packet` is
  /// `arrival.octets`). The transmit timestamp is still to be set where `is_time`.
  struct Answer {
    bool leaves = false;   ///< there is a reply of 48 octets
    bool is_time = false;  ///< and not a kiss
    ntp::Nanos ahead{0};   ///< to be added to the transmit timestamp
  };
  Answer answer_plain(const Arrival& arrival, const core::ServedTime& served,
                      std::span<std::byte, ntp::kHeaderSize> packet);

  const core::AccessTable& access() const { return access_; }
  const core::RestrictFlags& flags(const Admission& of) const { return access_.flags(of.rule); }
  /// nullptr under `disable monitor`.
  const core::MruList* mru() const { return mru_ ? &*mru_ : nullptr; }
  /// Looks through the acquaintances if it is time for that; nullptr: they are as they were. The
  /// gate makes some only if it is asked.
  const core::Acquaintances* new_acquaintances(ntp::Monotonic now);
  void reset_mru_counters();
  ServerCounters& counters() { return counters_; }
  const ServerCounters& counters() const { return counters_; }
  /// What they were when the current hour of the daemon's life began, and when that was.
  const ServerCounters& hour_counters() const { return hour_counters_; }
  ntp::Monotonic hour() const { return hour_; }
  void keep_hours(ntp::Monotonic now);
  void reset_counters(ntp::Monotonic now);

 private:
  bool refuses(const core::RestrictFlags& flags, FirstOctet first);
  /// Whether a request beyond every limit is served all the same.
  bool leaks(core::RateVerdict verdict);
  std::size_t answer_too_often(const Arrival& arrival, const Admission& admission,
                               core::RateVerdict verdict, core::MruEntry& sender,
                               ntp::ByteSpan reply);

  ntp::Log2 precision_;
  core::AccessTable access_;
  std::vector<std::uint16_t> bits_;  // of each rule, as the list of clients shows them
  core::MruSettings mru_settings_;
  core::RateSettings rate_;
  std::optional<core::MruList> mru_;
  std::optional<core::Acquaintances> acquaintances_;
  core::KeyedDraws draws_;
  ServerCounters counters_;
  ServerCounters hour_counters_;
  ntp::Monotonic hour_;
};

}  // namespace node
