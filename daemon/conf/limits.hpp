// Bounds of what a configuration may hold: a file can be as hostile as a packet.
#pragma once

#include <cstddef>

namespace conf {

/// A thousand times the longest file seen in the wild.
inline constexpr std::size_t kMaxFileOctets = std::size_t{1} << 20;
/// The longest that is ever written, a clock with both its paths, and room for more.
inline constexpr std::size_t kMaxLineOctets = 4096;
/// What the classic daemon's line buffer took. It is so much shorter than a line that whatever was
/// read fits into one when it is written again, with quotes and all options.
inline constexpr std::size_t kMaxWordOctets = 1024;
/// Of all files together, so that files which include one another end too.
inline constexpr int kMaxLines = 20'000;
inline constexpr int kMaxIncludeDepth = 5;
/// Each one is a file to open, however short.
inline constexpr int kMaxIncludes = 100;
/// Each one costs an association and, while it is asked, a socket.
inline constexpr std::size_t kMaxSources = 256;
/// Each one is looked at for every packet.
inline constexpr std::size_t kMaxRules = 1024;
/// Each one is looked at for every address of the machine.
inline constexpr std::size_t kMaxInterfaceRules = 256;
/// Each one is asked of the name service at the start.
inline constexpr std::size_t kMaxRestrictNames = 64;
/// Of all `trustedkey` lines together, a key as often as it is named: a line names 65535 at most,
/// and short ones that repeat themselves would take minutes.
inline constexpr std::size_t kMaxKeysNamed = std::size_t{1} << 20;
/// MiB: 4 GiB.
inline constexpr int kMaxMemlockMib = 4096;
/// Of 4096 octets: 1 GiB.
inline constexpr int kMaxStackPages = 1 << 18;
inline constexpr int kMaxDescriptors = 1 << 20;
/// Nobody reads more, and each one is a line in the log.
inline constexpr std::size_t kMaxFindings = 1000;
/// All of them go out in the answer to an empty mode 6 request.
inline constexpr std::size_t kMaxVariables = 64;
inline constexpr std::size_t kMaxVariableName = 64;
/// With its name and quotes it fits one mode 6 packet.
inline constexpr std::size_t kMaxVariableValue = 256;
/// Entries of the list of clients: about 3 GiB.
inline constexpr int kMaxMruDepth = 1 << 24;
/// KiB: 4 GiB.
inline constexpr int kMaxMruKibi = 4 << 20;
/// RFC 1035 section 3.1, without the root's dot.
inline constexpr std::size_t kMaxHostName = 253;

/// log2 s; the classic daemon's lowest is 3.
inline constexpr int kMinPoll = 0;
inline constexpr int kMaxPoll = 17;
/// Of reference clocks where nothing is written: to read them costs nothing.
inline constexpr int kClockMinPoll = 4;
inline constexpr int kClockMaxPoll = 6;
/// 2^31 s: differences of NTP timestamps mean nothing beyond 68 years.
inline constexpr double kLongest_s = 2'147'483'648.0;
/// A constant error of a path or a cable is far below this.
inline constexpr double kMaxBias_s = 1000;
/// Bits of a reference clock's driver; the old daemons use 17 of them.
inline constexpr int kMaxClockMode = 0xfffff;
/// s: clocks that are off by more are broken.
inline constexpr double kMaxFudge_s = 1e6;
/// s: 1024 weeks, after which receivers of GPS begin to count anew.
inline constexpr double kGpsEra_s = 619'315'200;
inline constexpr int kMaxBaud = 4'000'000;
/// What the kernel can correct.
inline constexpr double kMaxFrequency_ppm = 500;

}  // namespace conf
