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

/// Who has asked for the time twice, some seconds apart, and not above the limit. It is kept apart
/// from the list of clients, for a flood pushes slow clients out of that within minutes. The first
/// kMost keep their places until they are silent for long or ask too much, so that a flood from
/// made-up addresses cannot take them.
class Acquaintances {
 public:
  /// What the kernel can look up for each datagram.
  static constexpr std::size_t kMost = 2048;

  /// `client` was served with the time just now; its entry of the list.
  void meet(MruEntry& client, const RateSettings& rate, ntp::Monotonic now);

  /// Whether there is reason to look through them again: `requests` came so far. Never without
  /// requests, so that whoever is idle stays idle.
  [[nodiscard]] bool is_due(std::uint64_t requests, ntp::Monotonic now);
  /// Lets go who asks too much, by `clients`, or was not seen for long. True when they are not the
  /// same any more as at the last call.
  bool renew(MruList& clients, const RateSettings& rate, ntp::Monotonic now);
  /// Nobody is remembered.
  void forget();

  /// Of one family, the oldest acquaintance first.
  [[nodiscard]] std::vector<ntp::IpAddress> of(ntp::Family family) const;
  [[nodiscard]] std::size_t size() const { return known_.size(); }

 private:
  struct Known {
    std::uint64_t number = 0;  // of those who came to be known, counted through
    ntp::Monotonic seen{};
  };
  static bool stays(const ntp::IpAddress& address, Known& known, MruList& clients,
                    const RateSettings& rate, ntp::Monotonic now);

  std::map<ntp::IpAddress, Known> known_;
  std::uint64_t met_ = 0;
  bool changed_ = false;
  bool looked_ = false;  // ever
  std::uint64_t requests_ = 0;
  ntp::Monotonic at_{};
};

}  // namespace core
