// Clients that have asked before, modestly: they go first when more comes than can be answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/mru_list.hpp"
#include "core/settings.hpp"
#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Who has asked for the time twice, not at once and not above the limit. They are kept apart from
/// the list of clients, for a flood pushes slow clients out of that within minutes. The first kMost
/// keep their places until they are silent for long, so that a flood from made-up addresses cannot
/// take them. Who asks above the limit, or in whose name somebody does, is treated as a stranger
/// for that time, and keeps his place.
class Acquaintances {
 public:
  /// What the kernel can look up for each datagram.
  static constexpr std::size_t kMost = 2048;

  /// `client` was served with the time just now; its entry of the list.
  void meet(MruEntry& client, const RateSettings& rate, ntp::Monotonic now);

  /// Whether there is reason to look through them again: `requests` came so far. Never without
  /// requests, so that whoever is idle stays idle.
  [[nodiscard]] bool is_due(std::uint64_t requests, ntp::Monotonic now);
  /// Lets go who was not seen for long, and looks who asks too much, by `clients`. True when of()
  /// says something else than after the last call.
  bool renew(MruList& clients, const RateSettings& rate, ntp::Monotonic now);
  /// Nobody is remembered. True when somebody was.
  bool forget();

  /// Who is to go first, of one family, the oldest acquaintance first.
  [[nodiscard]] std::vector<ntp::IpAddress> of(ntp::Family family) const;

 private:
  struct Known {
    std::uint64_t number = 0;  // of those who came to be known, counted through
    ntp::Monotonic seen{};
    bool modest = true;
  };
  bool stays(const ntp::IpAddress& address, Known& known, MruList& clients,
             const RateSettings& rate, ntp::Monotonic now);

  std::map<ntp::IpAddress, Known> known_;
  std::uint64_t met_ = 0;
  bool changed_ = false;
  bool looked_ = false;  // ever
  std::uint64_t requests_ = 0;
  ntp::Monotonic at_{};
};

}  // namespace core
