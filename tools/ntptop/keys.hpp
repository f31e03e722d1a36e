// The one table of keys: what is pressed, where, what it does and how that is said. Dispatch, the
// help screen, the line at the bottom and the manual page come from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ntptop {

enum class Screen : std::uint8_t { peers, graph, fleet, trace, clients, events, vars };
inline constexpr int kScreens = 7;
std::string_view screen_name(Screen screen);  ///< "Peers"

/// A bit for each screen.
using Screens = std::uint8_t;
constexpr Screens on(Screen screen) {
  return static_cast<Screens>(1U << static_cast<unsigned>(screen));
}
inline constexpr Screens kEverywhere = 0x7f;

/// Keys without a character; others are their character, ^L is 12.
enum Key : int {
  kEnter = 13,
  kEscape = 27,
  kBackspace = 8,
  kTab = 9,
  kUp = 0x1000,
  kDown,
  kLeft,
  kRight,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kBackTab,
  kF1,
};

enum class Action : std::uint8_t {
  open_screen,
  next_screen,
  previous_screen,
  up,
  down,
  left,
  right,
  page_up,
  page_down,
  top,
  bottom,
  enter,
  back,
  filter,
  sort,
  invert,
  pause,
  step_back,
  step_forward,
  leap_back,
  leap_forward,
  live,
  names,
  units,
  wide,
  detail,
  explain,
  kind,
  theme,
  mouse,
  record,
  save,
  alerts,
  mark,
  columns,
  field_left,
  field_right,
  command,
  slower,
  faster,
  next_host,
  previous_host,
  series,
  zoom_in,
  zoom_out,
  logarithmic,
  histogram,
  scale,
  compare,
  group,
  unfold,
  acknowledge,
  acknowledge_all,
  trace,
  reroot,
  orientation,
  fold,
  unfold_node,
  aggregate,
  heavy,
  watch,
  help,
  redraw,
  suspend,
  quit,
  quit_leaving,
};

struct Binding {
  int key;
  Screens where;
  Action action;
  std::string_view help;
  std::string_view bar;  ///< one word for the line at the bottom; empty: not there
};

std::span<const Binding> bindings();
/// nullptr for a key that does nothing on that screen.
const Binding* binding(Screen screen, int key);
/// "Enter", "Space", "^L", "x"
std::string key_name(int key);
/// One line a binding: screens, key, help, with tabs between; `--keys` prints it.
std::string key_table();

}  // namespace ntptop
