// The lines of the statistics files, in the columns that plotters and scrapers of the old daemons
// read.
#pragma once

#include <string>
#include <string_view>

#include "core/state.hpp"
#include "node/counters.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// Modified Julian day and seconds of the day, as every line begins.
std::string day_and_second(ntp::Timestamp at);
/// Seconds since 1970 of a timestamp of our time: within 68 years of 2026.
std::int64_t unix_time(ntp::Timestamp at);

/// offset s, frequency ppm, jitter s, wander ppm, time constant log2 s
std::string loop_line(ntp::Timestamp at, const core::SystemState& system);

/// address, status word, offset, delay, dispersion, jitter, all in seconds
std::string peer_line(ntp::Timestamp at, const core::AssociationState& peer, std::uint16_t status);

/// address and what the reference clock said last
std::string clock_line(ntp::Timestamp at, const core::AssociationState& peer,
                       std::string_view timecode);

/// source, destination, four timestamps, then what the header said. `received`: when the packet
/// arrived.
std::string raw_line(ntp::Timestamp at, const core::AssociationState& peer,
                     const ntp::Packet& header, ntp::Timestamp received);

/// seconds, received, processed, this version, old version, denied, bad format, bad auth, declined,
/// above the rate, told so; since the line before
std::string system_line(ntp::Timestamp at, std::int64_t seconds, const ServerCounters& counters);

/// address, status word, event number, its words. Of the system with address 0.0.0.0.
std::string event_line(ntp::Timestamp at, const std::string& address, std::uint16_t status,
                       unsigned event, std::string_view words);

}  // namespace node
