// `unpeer` and `unconfig`: a source goes.
#include <algorithm>
#include <fmt/format.h>

#include "conf/host.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool same_address(const core::SourceSettings& source, std::string_view written) {
  const auto address = ntp::IpAddress::parse(written);
  return address && ntp::IpAddress::parse(source.name) == address;
}

bool remove_written(State& state, std::string_view name) {
  const auto is_meant = [name](const core::SourceSettings& source) {
    return source.name == name || same_address(source, name);
  };
  return std::erase_if(state.settings.sources, is_meant) > 0;
}

bool remove_found(State& state, std::string_view name) {
  if (!state.find_source) return false;
  const auto found = state.find_source(name);
  if (!found) return false;
  const auto is_meant = [&found](const core::SourceSettings& source) {
    return source.name == found->name && source.family == found->family &&
           source.port == found->port;
  };
  return std::erase_if(state.settings.sources, is_meant) > 0;
}

void remove_clock(Line& line, State& state, const Word& name, const RefclockAddress& address) {
  const auto clock = driver_of(line, name, address);
  if (!clock) return;
  const bool local = clock->driver == core::ClockDriver::local;
  if (local ? !state.settings.local_clock : !remove_written(state, name.text)) {
    return line.fail(name, fmt::format("{} is no source here", shown(name.text)));
  }
  state.fudges.erase(*clock);
  if (!local) return;
  state.settings.local_clock.reset();
  state.local_unit.reset();
}

}  // namespace

void read_unpeer(Line& line, State& state) {
  const Word* name = line.argument(line.directive(), "the name or address of a source");
  if (name == nullptr || !line.finished()) return;
  if (const auto clock = refclock_address(name->text)) {
    return remove_clock(line, state, *name, *clock);
  }
  // A number is an association, which only a running daemon has; "1" would also be an address.
  const bool number = is_number(name->text);
  if (!number && remove_written(state, name->text)) return;
  if (remove_found(state, name->text)) return;
  if (number && !state.remote) {
    return line.fail(*name, fmt::format("{} {} is the number of an association, which a file "
                                        "cannot know; name the source",
                                        line.directive().text, name->text));
  }
  line.fail(*name, fmt::format("{} is no source here", shown(name->text)));
}

}  // namespace conf
