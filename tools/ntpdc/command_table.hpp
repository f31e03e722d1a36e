// The commands that ntpdc had: those that are answered, and what became of the others.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ntpdc {

/// What a command shows, which says what is to be asked.
enum class Show : std::uint8_t {
  listpeers,
  peers,
  dmpeers,
  showpeer,
  pstats,
  sysinfo,
  sysstats,
  loopinfo,
  kerninfo,
  iostats,
  timerstats,
  monlist,
  reslist,
  ifstats,
  clockstat,
};

struct CommandRow {
  std::string_view name;
  Show show;
  std::string_view arguments;  ///< as help shows them
  std::string_view help;
  bool wants_addresses = false;  ///< one at least
  std::size_t most = 0;          ///< arguments
};

std::span<const CommandRow> commands();

/// An unambiguous beginning is enough. The error is one line that names the mend.
struct Found {
  const CommandRow* row = nullptr;
  std::string error;
};
Found find_command(std::string_view word);

/// What became of a command that is not answered: one line; nullopt when ntpdc never had it.
std::optional<std::string> became_of(std::string_view word);

/// The text of `help`.
std::string help_text();

}  // namespace ntpdc
