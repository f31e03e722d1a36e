// Whoever disciplines the simulated clock: our engine, or what it is measured against.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/actions.hpp"
#include "core/settings.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace sim {

class Client {
 public:
  virtual ~Client() = default;
  virtual void on_timer(ntp::Now now) = 0;
  virtual void on_sent(core::PollToken token, ntp::Timestamp at) = 0;
  virtual void on_reply(core::PollToken token, ntp::ByteView octets, const ntp::Endpoint& from,
                        ntp::Now now) = 0;
  virtual void on_clock(const core::ClockOutcome& outcome, ntp::Now now) = 0;
  virtual void take_actions(std::vector<core::Action>& into) = 0;
  [[nodiscard]] virtual ntp::Monotonic next_deadline() const = 0;
  /// How far it believes the clock to be off at most.
  [[nodiscard]] virtual ntp::Seconds bound(ntp::Now now) const = 0;
  /// By how much the time that its own clients get is ahead of its clock; nullopt: they get none.
  [[nodiscard]] virtual std::optional<ntp::Seconds> serves_ahead(ntp::Now) const {
    return std::nullopt;
  }
};

using Random = std::function<std::uint64_t()>;

/// Our engine.
std::unique_ptr<Client> make_gnomon(const core::Settings& settings, Random random, ntp::Now now);
/// The clock filter and the phase- and frequency-lock loop of RFC 5905 and ntpd.
std::unique_ptr<Client> make_classic(const core::Settings& settings, Random random, ntp::Now now);

}  // namespace sim
