// What the daemon is told to do: the configuration after it was read, before anything acts on it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/nts_settings.hpp"
#include "core/refclock_settings.hpp"
#include "ntp/address.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

inline constexpr std::uint16_t kNtpPort = 123;

/// One `server`, `pool` or `refclock` line.
struct SourceSettings {
  std::string name;  ///< host name or numeric address as written
  bool pool = false;
  ntp::Family family = ntp::Family::none;  ///< `-4` or `-6` before the name
  std::uint16_t port = kNtpPort;           ///< `port N` is our extension, for tests and demos
  std::uint8_t version = ntp::kVersion;
  int minpoll = 6;  ///< log2 s, 0 to 17
  int maxpoll = 10;
  bool iburst = false;
  bool burst = false;
  bool prefer = false;
  bool noselect = false;
  bool always_true = false;  ///< `true`: survives selection
  bool xleave = false;       ///< asks for interleaved mode (RFC 9769)
  std::optional<std::uint32_t> key;
  std::optional<NtsSource> nts;  ///< then `port` is what a key exchange says
  ntp::Seconds bias{0};
  std::optional<RefclockSettings> clock;  ///< then `name` is 127.127.TYPE.UNIT and nobody is asked

  friend bool operator==(const SourceSettings&, const SourceSettings&) = default;
};

/// Flags of a `restrict` line.
struct RestrictFlags {
  bool ignore = false;     ///< drop everything
  bool noserve = false;    ///< drop all but mode 6
  bool noquery = false;    ///< drop mode 6
  bool nomodify = false;   ///< mode 6 reads only
  bool nomrulist = false;  ///< the list of clients is not shown
  bool limited = false;    ///< who asks for the time above `limit` gets none
  bool kod = false;        ///< and is told so
  bool nopeer = false;     ///< always true for us
  bool noepeer = false;    ///< always true for us
  bool notrap = false;     ///< there are no traps
  bool notrust = false;    ///< only packets with a MAC that holds
  bool version = false;    ///< only packets of the current version
  bool flake = false;      ///< one in ten is dropped, to test clients

  friend bool operator==(const RestrictFlags&, const RestrictFlags&) = default;
};

/// One `restrict` rule: the most specific prefix wins, not the first line.
struct RestrictRule {
  ntp::IpAddress network;
  ntp::IpAddress mask;   ///< same family; need not be contiguous
  bool ntpport = false;  ///< matches only source port 123
  RestrictFlags flags;

  friend bool operator==(const RestrictRule&, const RestrictRule&) = default;
};

/// A `restrict` line about a host by its name: a rule for each of its addresses, once they are
/// known. Until then it is treated as everybody else, and they as it asks: see AccessTable.
struct RestrictName {
  std::string name;
  ntp::Family family = ntp::Family::none;
  bool ntpport = false;
  RestrictFlags flags;

  friend bool operator==(const RestrictName&, const RestrictName&) = default;
};

/// One `interface` or `nic` line: what to do with the addresses of this machine that it fits. The
/// last that fits counts; an address that none fits is listened on.
struct InterfaceRule {
  enum class Action : std::uint8_t { listen, ignore, drop };
  enum class Fits : std::uint8_t { all, ipv4, ipv6, wildcard, alias, name, network };
  Action action = Action::listen;
  Fits fits = Fits::all;
  std::string name;        ///< of the interface, with Fits::name
  ntp::IpAddress network;  ///< with Fits::network
  ntp::IpAddress mask;

  friend bool operator==(const InterfaceRule&, const InterfaceRule&) = default;
};

/// The files that `statistics` and `filegen` name, in the order of kStatisticsNames.
enum class Statistic : std::uint8_t { loop, peer, clock, raw, sys, proto };
inline constexpr std::array kStatisticsNames{"loopstats", "peerstats", "clockstats",
                                             "rawstats",  "sysstats",  "protostats"};

/// When a new file of a kind is begun.
enum class FileSpan : std::uint8_t { none, pid, day, week, month, year, age };

/// `filegen`
struct FileGenerator {
  bool enabled = false;
  std::string file;  ///< empty: the name of the kind
  FileSpan span = FileSpan::day;
  bool link = true;  ///< the bare name is a hard link to the current file

  friend bool operator==(const FileGenerator&, const FileGenerator&) = default;
};

/// `statsdir`, `statistics`, `filegen`, `disable stats`
struct StatisticsSettings {
  std::string folder;  ///< empty: nothing is written
  bool enabled = true;
  std::array<FileGenerator, kStatisticsNames.size()> files;

  friend bool operator==(const StatisticsSettings&, const StatisticsSettings&) = default;
};

/// What a line of the log is about, and of which kind it is: `logconfig`.
enum class LogClass : std::uint8_t { sys, peer, clock, sync };
enum class LogType : std::uint8_t { info, events, status, statistics };
inline constexpr std::array kLogClassNames{"sys", "peer", "clock", "sync"};
inline constexpr std::array kLogTypeNames{"info", "events", "status", "statistics"};

/// One bit for each class and type.
using LogMask = std::uint16_t;
constexpr LogMask log_bit(LogClass about, LogType type) {
  return static_cast<LogMask>(
      1U << (4 * static_cast<unsigned>(about) + static_cast<unsigned>(type)));
}
inline constexpr LogMask kLogAll = 0xffff;
/// Figures every hour are for those who ask for them.
inline constexpr LogMask kUsualLog = 0x7777;

/// The counters that `reset` sets back to zero.
struct Resets {
  bool allpeers = false;
  bool auth = false;
  bool ctl = false;
  bool io = false;
  bool mem = false;
  bool sys = false;
  bool timer = false;

  friend bool operator==(const Resets&, const Resets&) = default;
};

/// `rlimit`
struct ResourceSettings {
  std::optional<int> memlock_mib;  ///< -1: do not lock, 0: lock without a limit
  std::optional<int> stack_pages;  ///< of 4096 octets
  std::optional<int> descriptors;

  friend bool operator==(const ResourceSettings&, const ResourceSettings&) = default;
};

/// Expedited forwarding (RFC 3246), as the old daemons mark their packets.
inline constexpr int kUsualDscp = 46;

/// `tos`
struct SelectionSettings {
  int minclock = 3;
  int maxclock = 10;
  int minsane = 1;
  ntp::Seconds mindist{0.001};
  ntp::Seconds maxdist{1.5};
  int floor = 0;     ///< the lowest stratum that is accepted
  int ceiling = 15;  ///< the lowest stratum that is too high
  int orphan = 16;   ///< 16: off
  ntp::Seconds orphanwait{300};

  friend bool operator==(const SelectionSettings&, const SelectionSettings&) = default;
};

/// `tinker`, `-g`, `-x`, `disable ntp`
struct DisciplineSettings {
  bool control = true;       ///< false: observe only, never command the clock (`disable ntp`)
  ntp::Seconds panic{1000};  ///< 0: no limit
  ntp::Seconds step_forward{0.128};  ///< 0: never step
  ntp::Seconds step_back{0.128};     ///< 0: never step
  ntp::Seconds stepout{300};
  bool panic_gate = false;                  ///< `-g`: the first correction may exceed `panic`
  bool force_step = false;                  ///< `-G`: the first correction is a step however small
  bool set_and_quit = false;                ///< `-q`
  std::optional<ntp::Ppm> frequency;        ///< from the drift file or `tinker freq`
  std::optional<ntp::Ppm> frequency_error;  ///< standard error of that, where it is known
  /// `frequency` is what the drift file said, which no configuration that is saved may repeat.
  bool frequency_from_drift = false;
  ntp::Ppm drift_change{0.1};  ///< the drift file is not written for less

  friend bool operator==(const DisciplineSettings&, const DisciplineSettings&) = default;
};

/// The daemon itself as a reference: the root of a demo or of an island. `local stratum N` in
/// ntp.conf is written `server 127.127.1.0` and `fudge 127.127.1.0 stratum N [refid TEXT]`.
struct LocalClockSettings {
  std::uint8_t stratum = 5;  ///< of the clock itself; the daemon shows one more, as ntpd does
  ntp::RefId refid = ntp::refid("LOCL");
  bool prefer = false;

  friend bool operator==(const LocalClockSettings&, const LocalClockSettings&) = default;
};

/// `mru`: the list of recent clients.
struct MruSettings {
  std::size_t mindepth = 600;           ///< entries that are kept whatever their age
  std::optional<std::size_t> maxdepth;  ///< entries; absent: as many as fit in `maxmem`
  std::size_t maxmem_octets = std::size_t{1} << 20;
  ntp::Seconds maxage{3600};  ///< older ones make room for new addresses
  ntp::Seconds minage{64};    ///< younger ones are never pushed out
  /// `discard monitor`: when the list is full, its oldest entry makes room with a probability of
  /// its age divided by this; 0: always.
  ntp::Seconds turnover{0};

  friend bool operator==(const MruSettings&, const MruSettings&) = default;
};

/// `limit`, or `discard` translated to it: when a client under `restrict ... limited` asks too
/// much.
struct RateSettings {
  double average = 1;  ///< packets per second that are served for ever
  double burst = 20;   ///< packets that may come at once
  double kod = 0.5;    ///< share of `burst` above the limit in which RATE is answered
  /// `discard minimum`: what comes sooner than this after the request before is above the limit.
  ntp::Seconds minimum{0};

  friend bool operator==(const RateSettings&, const RateSettings&) = default;
};

/// `keys`, `trustedkey`, `controlkey`. The keys themselves are not settings: they are secrets that
/// stay in their file and in the process.
struct AuthSettings {
  std::string keys_file;                 ///< empty: none
  std::vector<std::uint32_t> trusted;    ///< sorted, without duplicates
  std::optional<std::uint32_t> control;  ///< may change the daemon over the network

  friend bool operator==(const AuthSettings&, const AuthSettings&) = default;
};

/// `setvar NAME = VALUE [default]`, `--var`, `--dvar`: a system variable of the administrator's
/// own.
struct UserVariable {
  std::string name;
  std::string value;
  bool by_default = false;  ///< part of the answer to an empty request

  friend bool operator==(const UserVariable&, const UserVariable&) = default;
};

struct Settings {
  std::vector<SourceSettings> sources;
  std::optional<LocalClockSettings> local_clock;
  std::vector<RestrictRule> restricts;  ///< as written; the built-in defaults are not in here
  std::optional<RestrictFlags> restrict_source;  ///< `restrict source`
  std::vector<RestrictName> restrict_names;
  std::vector<InterfaceRule> interfaces;  ///< empty: every address is listened on
  std::uint16_t extra_port = 0;           ///< `extra port N`: a second one to serve on; 0: none
  int dscp = kUsualDscp;                  ///< of every packet that leaves
  SelectionSettings selection;
  DisciplineSettings discipline;
  bool monitor = true;  ///< false: `disable monitor`, nothing is remembered of clients
  MruSettings mru;
  RateSettings rate;
  AuthSettings auth;
  NtsSettings nts;
  std::vector<UserVariable> variables;
  StatisticsSettings statistics;
  LogMask log = kUsualLog;  ///< what is not in here is not written
  ResourceSettings resources;
  std::string save_config_dir;  ///< empty: saveconfig over the network is refused
  std::string drift_file;       ///< empty: none
  ntp::Seconds leap_smear{0};   ///< `leapsmearinterval`: how long before it; 0: not smeared
  std::string leap_file;        ///< empty: leap seconds are learnt from the sources
  std::string log_file;
  std::string pid_file;

  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace core
