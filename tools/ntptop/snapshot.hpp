// What was known of one host at one moment: what it says of itself (mode 6) and what is seen of it
// from here (mode 3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/mru.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variables.hpp"
#include "ntp/fields.hpp"
#include "ntptop/figures.hpp"

namespace ntptop {

/// One association of a host.
struct Source {
  mode6::AssociationId id;
  mode6::PeerStatus status;
  std::string text;  ///< its variable list as received; empty until it came
  mode6::PeerVariables variables;
};

/// What a time request to a host showed.
struct Seen {
  ntp::Seconds offset{};  ///< positive: its clock is behind the one here, as with its own offset
  ntp::Seconds delay{};   ///< round trip
  ntp::Seconds root_distance{};  ///< of the host, as its reply says
  int stratum = 0;
  std::string refid;
  friend bool operator==(const Seen&, const Seen&) = default;
};

/// Who asked a host most recently.
struct Clients {
  std::vector<mode6::MruRow> rows;
  /// Packets per second of each row since the list before; empty for the first list.
  std::vector<double> rates;
  Instant at;
  std::string trouble;  ///< why there is no list, or why it is not whole
};

/// Packets a second that a server received, left unanswered and answered with a kiss.
struct Traffic {
  double received = 0;
  double dropped = 0;
  double kisses = 0;
};

struct Snapshot {
  Instant at;
  std::string address;           ///< that was asked; empty while the name is not resolved
  std::optional<Instant> heard;  ///< the last answer to a control message; nothing: never
  std::string trouble;           ///< why there is no newer one; empty when it answered
  double round_trip_s = 0;
  mode6::SystemStatus status;
  std::string text;      ///< the system's variable list as received
  std::string counters;  ///< more of them, the last that came: they are asked for less often
  Instant counted_at;    ///< when
  std::optional<Traffic> traffic;  ///< between the last two times
  mode6::SystemVariables system;
  std::vector<std::shared_ptr<const Source>> sources;  ///< ascending by id
  std::optional<Seen> seen;
  std::optional<Instant> seen_at;
  std::string seen_trouble;  ///< why there is nothing newer seen; empty when there is

  /// It answers control messages just now.
  [[nodiscard]] bool speaks() const { return heard && trouble.empty(); }
  [[nodiscard]] bool is_seen() const { return seen && seen_trouble.empty(); }
  /// The daemon says of itself that it is synchronised.
  [[nodiscard]] bool synchronised() const;
  /// What its clock is off at most, by its own word: root delay / 2 + root dispersion.
  [[nodiscard]] mode6::MaybeSeconds bound() const;
  /// Its system peer among the sources; nullptr for none.
  [[nodiscard]] const Source* system_peer() const;
  [[nodiscard]] const Source* source(mode6::AssociationId id) const;
};

/// What an offset of that source may be wrong by: its root distance as this host reckons it.
mode6::MaybeSeconds bound_of(const Source& source);
/// How a source is called without a lookup: the address, the configured name for what has none, the
/// driver for a reference clock. Safe to show.
std::string label_of(const Source& source);

}  // namespace ntptop
