// The hosts that probes were made of, within a bound: what the pages and the API show.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ntp-exporter/host_state.hpp"

namespace ntp_exporter {

/// Remembers; asks nobody. A host that nobody asked for an hour is forgotten unless it is watched.
class Fleet {
 public:
  /// 2 KB of readings each, some hundred octets for each source: 50 MB when all have eight.
  static constexpr std::size_t kMostHosts = 10'000;
  static constexpr ntp::Nanos kForgetAfter = std::chrono::hours{1};

  explicit Fleet(std::size_t most_hosts = kMostHosts) : most_hosts_{most_hosts} {}

  /// It is in the table from now on, asked or not.
  void watch(std::string_view target);
  /// What a probe found. When there is no room the host that was asked longest ago makes it. Names
  /// that have no address come in only when they are watched: anybody can ask for such.
  void note(const Result& result, ntp::Monotonic now);

  using Hosts = std::map<std::string, HostState, std::less<>>;
  [[nodiscard]] const Hosts& hosts() const { return hosts_; }
  /// By its canonical name.
  [[nodiscard]] const HostState* find(std::string_view name) const;
  /// Median of the offsets that are seen; 0 for fewer than three, where no middle says who is
  /// right.
  [[nodiscard]] double middle_s() const;

 private:
  void forget(ntp::Monotonic now);
  bool make_room();

  std::size_t most_hosts_;
  Hosts hosts_;
  ntp::Monotonic forgot_{};
};

/// `NTP1.example.net:123` and `ntp1.example.net` are one host: lower case, no usual port.
std::string canonical_name(std::string_view target);

/// What the table shows, in which order.
struct RowChoice {
  std::string search;     ///< part of name, address, state, refid or version; any case
  std::string_view sort;  ///< one of kSortKeys
  bool descending = false;
};
/// Offsets and jitter are sorted by size; what is unknown comes last, whatever the direction.
inline constexpr std::string_view kSortKeys[] = {"state",  "host",    "self", "seen",
                                                 "jitter", "stratum", "asked"};
std::vector<const HostState*> select_hosts(const Fleet& fleet, const RowChoice& choice);

}  // namespace ntp_exporter
