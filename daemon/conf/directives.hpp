// The one table of everything that may begin a line of ntp.conf.
#pragma once

#include <span>
#include <string_view>

#include "conf/line.hpp"
#include "conf/state.hpp"

namespace conf {

struct Directive {
  std::string_view name;
  /// Reads the words behind the name. nullptr: the line is accepted as it is.
  void (*read)(Line& line, State& state) = nullptr;
  bool guard = false;  ///< an error on such a line must stop the start
  /// Never taken from the network: it names a file, opens sockets, or says whom to trust.
  bool local_only = false;
  /// Of a directive without effect, said once for each of its lines.
  Level level = Level::note;
  std::string_view why;     ///< "statistics files are not written yet"
  std::string_view effect;  ///< on the service: "none"
};

std::span<const Directive> directives();
/// nullptr: there is no such directive.
const Directive* find_directive(std::string_view name);
/// What somebody meant who slipped once or wrote capitals; nullptr: no idea.
const Directive* guess_directive(std::string_view name);

/// Reads the words of a line that `directive` begins, and says when it has no effect.
void read_directive(const Directive& directive, Line& line, State& state);

}  // namespace conf
