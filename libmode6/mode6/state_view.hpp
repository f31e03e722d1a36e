// What the server half may ask of whoever knows the state: const, and only while it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/mru.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"

namespace mode6 {

/// A system variable of the administrator's own (`setvar`).
struct UserValue {
  std::string name;
  std::string value;
  bool by_default = false;
};

/// A clock of an association, for READCLOCK.
struct ClockState {
  ClockStatus status;
  ClockVariables variables;
};

/// A row of `ifstats`: one socket.
struct InterfaceRow {
  ntp::Endpoint address;
  std::string name;
  std::uint32_t flags = 0;  ///< 1 up, 4 loopback, 0x80 wildcard
  bool enabled = true;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_errors = 0;
  std::uint64_t peers = 0;     ///< associations that use it
  std::uint64_t uptime_s = 0;  ///< since it was opened
};

/// A row of `reslist`.
struct RestrictionRow {
  ntp::IpAddress address;
  ntp::IpAddress mask;
  std::uint64_t hits = 0;
  std::string flags;  ///< words with blanks between them
};

/// The list of recent clients, walked without copying it.
class MruView {
 public:
  using Position = std::uint32_t;
  static constexpr Position kEnd = 0xffffffff;
  struct Entry {
    MruRow row;
    ntp::IpAddress local;  ///< where the last packet was sent to
  };

  virtual ~MruView() = default;
  [[nodiscard]] virtual Position oldest() const = 0;
  [[nodiscard]] virtual Position newest() const = 0;
  [[nodiscard]] virtual Position newer(Position at) const = 0;
  [[nodiscard]] virtual Position older(Position at) const = 0;
  [[nodiscard]] virtual Position find(const ntp::IpAddress& address) const = 0;
  [[nodiscard]] virtual Entry at(Position at) const = 0;
};

class StateView {
 public:
  virtual ~StateView() = default;

  [[nodiscard]] virtual SystemStatus system_status() const = 0;
  [[nodiscard]] virtual SystemVariables system_variables() const = 0;
  [[nodiscard]] virtual std::vector<UserValue> user_variables() const { return {}; }

  /// Every association, newest first, as READSTAT lists them.
  [[nodiscard]] virtual std::vector<AssociationId> associations() const = 0;
  /// nullopt for an unknown association.
  [[nodiscard]] virtual std::optional<PeerStatus> peer_status(AssociationId id) const = 0;
  [[nodiscard]] virtual std::optional<PeerVariables> peer_variables(AssociationId id) const = 0;
  /// Of association 0: of the system peer, else of any clock. nullopt when it is no clock.
  [[nodiscard]] virtual std::optional<ClockState> clock(AssociationId) const { return {}; }

  /// nullptr when nothing is remembered of clients.
  [[nodiscard]] virtual const MruView* mru() const { return nullptr; }
  [[nodiscard]] virtual std::vector<InterfaceRow> interfaces() const { return {}; }
  /// Most specific first, IPv4 before IPv6.
  [[nodiscard]] virtual std::vector<RestrictionRow> restrictions() const { return {}; }
};

/// What a request may change, once its sender has proved to hold the control key.
class Administration {
 public:
  virtual ~Administration() = default;
  /// Both answer in words for people.
  virtual std::string configure(std::string_view text) = 0;
  virtual std::string save_config(std::string_view name) = 0;
  /// The events of the system or of an association were read: their count begins again.
  virtual void events_seen(AssociationId id) = 0;
};

}  // namespace mode6
