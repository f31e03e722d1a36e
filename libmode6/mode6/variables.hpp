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
  MaybeInt leapsmearinterval;  ///< s
  MaybeSeconds leapsmearoffset;
  MaybeText processor;
  MaybeText system;
  MaybeText release;
  MaybeText version;
  MaybeText peeradr;  ///< address and port of the system peer
  MaybeInt peermode;
  MaybeInt clock_control;  ///< Gnomon: 1 the last correction was taken, 0 it was refused or may not
                           ///< be made
  MaybeText clock_error;   ///< Gnomon: why clock_control is 0, in words; absent when it is 1
  MaybeText savedconfig;   ///< file that saveconfig wrote last
  MaybeSeconds authdelay;  ///< time one MAC takes

  // Clients that are remembered.
  MaybeInt mru_enabled;    ///< bit mask of the modes that are recorded
  MaybeInt mru_hashslots;  ///< of the hash table
  MaybeInt mru_depth;      ///< addresses now
  MaybeInt mru_deepest;
  MaybeInt mru_mindepth;
  MaybeInt mru_maxdepth;
  MaybeInt mru_maxage;  ///< s
  MaybeInt mru_minage;  ///< s
  MaybeInt mru_mem;     ///< KiB
  MaybeInt mru_maxmem;  ///< KiB
  MaybeInt mru_exists;  ///< packets of a known address
  MaybeInt mru_new;
  MaybeInt mru_recycleold;
  MaybeInt mru_recyclefull;
  MaybeInt mru_none;        ///< packets that found no room
  MaybeInt mru_oldest_age;  ///< s

  // Packets on the listening sockets; those with _r count since `ss_reset_r`.
  MaybeInt ss_uptime;  ///< s
  MaybeInt ss_numctlreq;
  MaybeInt ss_reset;  ///< s since the counters began
  MaybeInt ss_received;
  MaybeInt ss_thisver;
  MaybeInt ss_oldver;
  MaybeInt ss_ver1;
  MaybeInt ss_ver1client;
  MaybeInt ss_ver1zero;
  MaybeInt ss_ver1symm;
  MaybeInt ss_badformat;
  MaybeInt ss_badauth;
  MaybeInt ss_declined;
  MaybeInt ss_restricted;
  MaybeInt ss_limited;
  MaybeInt ss_kodsent;
  MaybeInt ss_processed;
  MaybeInt ss_reset_r;
  MaybeInt ss_received_r;
  MaybeInt ss_thisver_r;
  MaybeInt ss_oldver_r;
  MaybeInt ss_ver1_r;
  MaybeInt ss_ver1client_r;
  MaybeInt ss_ver1zero_r;
  MaybeInt ss_ver1symm_r;
  MaybeInt ss_badformat_r;
  MaybeInt ss_badauth_r;
  MaybeInt ss_declined_r;
  MaybeInt ss_restricted_r;
  MaybeInt ss_limited_r;
  MaybeInt ss_kodsent_r;
  MaybeInt ss_processed_r;

  // Keys and what was done with them.
  MaybeInt authreset;  ///< s
  MaybeInt authkeys;
  MaybeInt authfreek;
  MaybeInt authklookups;
  MaybeInt authknotfound;
  MaybeInt authkuncached;
  MaybeInt authkexpired;
  MaybeInt authencrypts;
  MaybeInt authdigestencrypts;
  MaybeInt authcmacencrypts;
  MaybeInt authdecrypts;
  MaybeInt authdigestdecrypts;
  MaybeInt authdigestfails;
  MaybeInt authcmacdecrypts;
  MaybeInt authcmacfails;

  // The kernel's own loop.
  MaybeSeconds koffset;
  MaybePpm kfreq;
  MaybeSeconds kmaxerr;
  MaybeSeconds kesterr;
  MaybeInt kstflags;
  MaybeInt ktimeconst;
  MaybeSeconds kprecis;
  MaybePpm kfreqtol;
  MaybePpm kppsfreq;
  MaybePpm kppsstab;
  MaybeSeconds kppsjitter;
  MaybeInt kppscalibdur;  ///< s
  MaybeInt kppscalibs;
  MaybeInt kppscaliberrs;
  MaybeInt kppsjitexc;
  MaybeInt kppsstbexc;

  // Input, output and timers.
  MaybeInt iostats_reset;  ///< s
  MaybeInt total_rbuf;
  MaybeInt free_rbuf;
  MaybeInt used_rbuf;
  MaybeInt rbuf_lowater;
  MaybeInt io_dropped;
  MaybeInt io_ignored;
  MaybeInt io_received;
  MaybeInt io_sent;
  MaybeInt io_sendfailed;
  MaybeInt io_wakeups;
  MaybeInt io_goodwakeups;
  MaybeInt timerstats_reset;  ///< s
  MaybeInt timer_overruns;
  MaybeInt timer_xmts;  ///< polls sent

  // Network time security.
  MaybeInt nts_client_send;
  MaybeInt nts_client_recv_good;
  MaybeInt nts_client_recv_bad;
  MaybeInt nts_server_recv_good;
  MaybeInt nts_server_recv_bad;
  MaybeInt nts_server_send;
  MaybeInt nts_cookie_make;
  MaybeInt nts_cookie_not_server;
  MaybeInt nts_cookie_decode;  ///< an old name of the total
  MaybeInt nts_cookie_decode_total;
  MaybeInt nts_cookie_decode_current;
  MaybeInt nts_cookie_decode_old;
  MaybeInt nts_cookie_decode_old2;
  MaybeInt nts_cookie_decode_older;
  MaybeInt nts_cookie_decode_too_old;
  MaybeInt nts_cookie_decode_error;
  MaybeInt nts_ke_probes_good;
  MaybeInt nts_ke_probes_bad;
  MaybeInt nts_ke_serves_good;
  MaybeSeconds nts_ke_serves_good_wall;
  MaybeSeconds nts_ke_serves_good_cpu;
  MaybeInt nts_ke_serves_nossl;
  MaybeSeconds nts_ke_serves_nossl_wall;
  MaybeSeconds nts_ke_serves_nossl_cpu;
  MaybeInt nts_ke_serves_bad;
  MaybeSeconds nts_ke_serves_bad_wall;
  MaybeSeconds nts_ke_serves_bad_cpu;

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
  MaybeInt config;      ///< 1: from the configuration
  MaybeInt authenable;  ///< 1: no key is configured (the old daemons have it this way round)
  MaybeInt authentic;   ///< 1: the last packet was
  MaybeInt timer;       ///< s until the next poll
  MaybeInt timerec;     ///< s since the last packet
  MaybeInt timereach;   ///< s since reachability changed
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

/// Variables of a reference clock (READCLOCK).
struct ClockVariables {
  MaybeText name;    ///< short name of the driver
  MaybeText device;  ///< the driver in words
  MaybeText timecode;
  MaybeInt poll;  ///< samples asked for
  MaybeInt noreply;
  MaybeInt badformat;
  MaybeInt baddata;
  MaybeSeconds fudgetime1;
  MaybeSeconds fudgetime2;
  MaybeInt stratum;
  MaybeText refid;
  MaybeInt flags;  ///< fudge flags 1, 2, 4, 8

  friend bool operator==(const ClockVariables&, const ClockVariables&) = default;
};

}  // namespace mode6
