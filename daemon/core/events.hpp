// Numbers of the events that the status words tell (RFC 9327 section 3).
#pragma once

#include <cstdint>

namespace core {

/// Events of the system (section 3.1).
namespace event {
inline constexpr std::uint8_t kFrequencyNotSet = 1;
inline constexpr std::uint8_t kFrequencySet = 2;
inline constexpr std::uint8_t kSpike = 3;
inline constexpr std::uint8_t kClockSync = 5;
inline constexpr std::uint8_t kRestart = 6;
inline constexpr std::uint8_t kPanicStop = 7;
inline constexpr std::uint8_t kNoSystemPeer = 8;
inline constexpr std::uint8_t kClockStep = 12;
}  // namespace event

/// Events of an association (section 3.2).
namespace peer_event {
inline constexpr std::uint8_t kMobilized = 1;
inline constexpr std::uint8_t kUnreachable = 3;
inline constexpr std::uint8_t kReachable = 4;
inline constexpr std::uint8_t kRateExceeded = 7;
inline constexpr std::uint8_t kAccessDenied = 8;
inline constexpr std::uint8_t kSystemPeer = 10;
}  // namespace peer_event

}  // namespace core
