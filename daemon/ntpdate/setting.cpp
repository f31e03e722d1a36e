#include "ntpdate/setting.hpp"

#include <cmath>
#include <system_error>

#include "netio/udp_socket.hpp"

namespace ntpdate {
namespace {

// Further off than any clock: from here on a number of nanoseconds would overflow.
constexpr ntp::Seconds kMostStep{9e9};

core::ClockOutcome step(sys::Clock& clock, ntp::Nanos by) {
  // A step keeps the frequency that is in force; after it nobody vouches for the clock.
  const core::ClockOutcome proof = clock.prove();
  if (!proof.taken) return proof;
  return clock.apply({.step = by, .frequency = proof.frequency});
}

}  // namespace

Verb verb_of(const Command& command, ntp::Seconds offset) {
  const bool beyond = std::abs(offset.count()) > command.step_beyond.count();
  switch (command.wish) {
    case Wish::step:
      return Verb::step;
    case Wish::slew:
      return Verb::adjust;
    case Wish::query:
    case Wish::threshold:
      break;
  }
  return beyond ? Verb::step : Verb::adjust;
}

Done adjust(sys::Clock& clock, Verb verb, ntp::Seconds offset) {
  if (!(std::abs(offset.count()) < kMostStep.count())) return {false, "that is too far to believe"};
  const ntp::Nanos by{std::llround(offset.count() * 1e9)};
  const core::ClockOutcome outcome = verb == Verb::step ? step(clock, by) : clock.slew(by);
  return {outcome.taken, outcome.error};
}

bool port_is_taken(std::uint16_t port) {
  for (const char* any : {"0.0.0.0", "::"}) {
    const auto socket = netio::UdpSocket::bind({*ntp::IpAddress::parse(any), port});
    if (!socket && socket.error() == std::errc::address_in_use) return true;
  }
  return false;
}

}  // namespace ntpdate
