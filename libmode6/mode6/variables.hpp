// What control messages say, as plain structs: every member is absent until somebody said it.
// Names are the wire's own; durations are real durations whatever unit the wire uses (most often
// milliseconds). Which member is which variable stands once, in variable_table.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

using MaybeInt = std::optional<std::int64_t>;
using MaybeSeconds = std::optional<ntp::Seconds>;
using MaybePpm = std::optional<ntp::Ppm>;
using MaybeTimestamp = std::optional<ntp::Timestamp>;
using MaybeText = std::optional<std::string>;

/// Variables of association 0.
struct SystemVariables {
  MaybeInt leap;       ///< 0 to 3
  MaybeInt stratum;    ///< 16 when unsynchronised
  MaybeInt precision;  ///< log2 s
  MaybeSeconds rootdelay;
  MaybeSeconds rootdisp;
  MaybeSeconds rootdist;
  MaybeText refid;  ///< quad, or up to four characters
  MaybeTimestamp reftime;
  MaybeInt tc;          ///< log2 s, time constant (poll exponent)
  MaybeInt peer;        ///< association id of the system peer, 0 for none
  MaybeSeconds offset;  ///< positive: the local clock is behind
  MaybePpm frequency;
  MaybeSeconds sys_jitter;
  MaybeSeconds clk_jitter;
  MaybePpm clk_wander;
  MaybeTimestamp clock;  ///< the daemon's time when it answered
  MaybeInt mintc;
  MaybeInt tai;  ///< s
  MaybeText leapsec;
  MaybeText expire;
  MaybeText processor;
  MaybeText system;
  MaybeText release;
  MaybeText version;
  MaybeText peeradr;  ///< address and port of the system peer
  MaybeInt peermode;
  MaybeInt clock_control;  ///< Gnomon: 1 the last correction was taken, 0 it was refused or may not
                           ///< be made
  MaybeText clock_error;   ///< Gnomon: why clock_control is 0, in words; absent when it is 1
  MaybeInt ss_uptime;      ///< s
  MaybeInt ss_received;
  MaybeInt ss_thisver;
  MaybeInt ss_oldver;
  MaybeInt ss_badformat;
  MaybeInt ss_badauth;
  MaybeInt ss_declined;
  MaybeInt ss_restricted;
  MaybeInt ss_limited;
  MaybeInt ss_kodsent;
  MaybeInt ss_processed;
  MaybeInt ss_numctlreq;

  friend bool operator==(const SystemVariables&, const SystemVariables&) = default;
};

/// The eight stages of the clock filter, newest first, in seconds.
using FilterStages = std::array<ntp::Seconds, 8>;

/// Variables of an association other than 0.
struct PeerVariables {
  MaybeText srcadr;  ///< remote address
  MaybeInt srcport;
  MaybeText srchost;  ///< the name it was configured with
  MaybeText dstadr;
  MaybeInt dstport;
  MaybeInt leap;
  MaybeInt hmode;
  MaybeInt pmode;
  MaybeInt stratum;
  MaybeInt ppoll;  ///< log2 s
  MaybeInt hpoll;  ///< log2 s
  MaybeInt precision;
  MaybeSeconds rootdelay;
  MaybeSeconds rootdisp;
  MaybeText refid;
  MaybeTimestamp reftime;
  MaybeTimestamp rec;  ///< last packet received
  MaybeTimestamp xmt;  ///< last packet sent: the real time, never a nonce
  MaybeInt reach;      ///< 8-bit shift register
  MaybeInt unreach;    ///< polls since the last reply
  MaybeInt headway;    ///< s
  MaybeInt flash;      ///< bits, see flash_words()
  MaybeInt keyid;
  MaybeSeconds delay;
  MaybeSeconds offset;  ///< positive: the local clock is behind
  MaybeSeconds jitter;
  MaybeSeconds dispersion;
  MaybeSeconds bias;
  MaybeInt ntscookies;
  std::optional<FilterStages> filtdelay;
  std::optional<FilterStages> filtoffset;
  std::optional<FilterStages> filtdisp;
  MaybeInt sent;
  MaybeInt received;
  MaybeInt badauth;
  MaybeInt bogusorg;
  MaybeInt oldpkt;
  MaybeInt seldisp;
  MaybeInt selbroken;
  MaybeInt candidate;

  friend bool operator==(const PeerVariables&, const PeerVariables&) = default;
};

}  // namespace mode6
