// Everything that can happen to the screen: what hosts answered, what the user pressed, time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ntptop/figures.hpp"
#include "ntptop/snapshot.hpp"

namespace ntptop {

/// Hosts are known by their number, in the order in which they were added.
struct HostAdded {
  std::string name;     ///< as the user wrote it
  std::string group;    ///< of a host file
  bool hidden = false;  ///< asked only because it stands in a chain above another one
  friend bool operator==(const HostAdded&, const HostAdded&) = default;
};

struct HostPolled {
  struct Association {
    std::uint16_t id = 0;
    std::uint16_t status = 0;
    std::optional<std::string> text;  ///< nothing: not asked this time
    friend bool operator==(const Association&, const Association&) = default;
  };
  std::size_t host = 0;
  Instant at;
  std::string address;
  std::string trouble;  ///< one line; when there is one, nothing below is valid
  double round_trip_s = 0;
  std::uint16_t status = 0;
  std::string text;                       ///< variables of the system
  std::string counters;                   ///< more of them, where they were asked for
  std::vector<Association> associations;  ///< all that there are, ascending
  friend bool operator==(const HostPolled&, const HostPolled&) = default;
};

struct HostSeen {
  std::size_t host = 0;
  Instant at;
  std::optional<Seen> seen;
  std::string trouble;  ///< why nothing is seen
  friend bool operator==(const HostSeen&, const HostSeen&) = default;
};

struct ClientsCame {
  std::size_t host = 0;
  Instant at;
  bool only_new = false;  ///< the rows of those that asked since the last list
  std::vector<mode6::MruRow> rows;
  std::string trouble;
  friend bool operator==(const ClientsCame&, const ClientsCame&) = default;
};

/// Somebody noted something: "restarted the switch".
struct Marked {
  Instant at;
  std::string text;
  friend bool operator==(const Marked&, const Marked&) = default;
};

struct NameFound {
  std::string address;
  std::string name;
  friend bool operator==(const NameFound&, const NameFound&) = default;
};

struct KeyPressed {
  int key = 0;  ///< a character, or one of keys.hpp
  friend bool operator==(const KeyPressed&, const KeyPressed&) = default;
};
struct Resized {
  int width = 0;
  int height = 0;
  friend bool operator==(const Resized&, const Resized&) = default;
};
struct Ticked {
  Instant now;
  friend bool operator==(const Ticked&, const Ticked&) = default;
};
/// Something that the program has to tell: a file is written, a recording runs.
struct Told {
  std::string text;
  std::optional<bool> recording = {};
  friend bool operator==(const Told&, const Told&) = default;
};

using Input = std::variant<HostAdded, HostPolled, HostSeen, ClientsCame, Marked, NameFound,
                           KeyPressed, Resized, Ticked, Told>;

}  // namespace ntptop
