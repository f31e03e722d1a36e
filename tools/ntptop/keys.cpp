#include "ntptop/keys.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntptop {
namespace {

using enum Screen;

constexpr Screens kLists = kEverywhere & ~on(graph);
constexpr Screens kSorted = on(peers) | on(fleet) | on(clients) | on(vars);
constexpr Screens kNotTrace = kEverywhere & ~on(trace);

constexpr Binding kBindings[] = {
    {'1', kEverywhere, Action::open_screen, "Peers: the sources of a host", ""},
    {'2', kEverywhere, Action::open_screen, "Graph: values over time", ""},
    {'3', kEverywhere, Action::open_screen, "Fleet: all hosts, self and seen", ""},
    {'4', kEverywhere, Action::open_screen, "Trace: who follows whom, up to the roots", ""},
    {'5', kEverywhere, Action::open_screen, "Clients: who asks this host", ""},
    {'6', kEverywhere, Action::open_screen, "Events: what changed and when", ""},
    {'7', kEverywhere, Action::open_screen, "Vars: every variable with its meaning", ""},
    {kEnter, on(peers), Action::enter, "show all variables of the source", "vars"},
    {kEnter, on(fleet) | on(trace), Action::enter, "open the host", "open"},
    {kEnter, on(events), Action::enter, "go to that moment", "go there"},
    {kTab, kLists, Action::next_screen, "next screen", ""},
    {kTab, on(graph), Action::series, "next value: offset, jitter, delay, frequency, ...", "value"},
    {kBackTab, kEverywhere, Action::previous_screen, "previous screen", ""},
    {kUp, kEverywhere, Action::up, "up", ""},
    {'k', kEverywhere, Action::up, "up", ""},
    {kDown, kEverywhere, Action::down, "down", ""},
    {'j', kEverywhere, Action::down, "down", ""},
    {kLeft, on(graph) | on(vars), Action::left, "previous source", ""},
    {'h', on(graph) | on(vars), Action::left, "previous source", ""},
    {kRight, on(graph) | on(vars), Action::right, "next source", ""},
    {'l', on(graph) | on(vars), Action::right, "next source", ""},
    {kPageUp, kLists, Action::page_up, "page up", ""},
    {kPageDown, kLists, Action::page_down, "page down", ""},
    {'g', on(peers) | on(trace) | on(events) | on(vars), Action::top, "first line", ""},
    {'G', kLists, Action::bottom, "last line", ""},
    {'<', kEverywhere, Action::previous_host, "previous host", ""},
    {'>', kEverywhere, Action::next_host, "next host", ""},
    {kEscape, kEverywhere, Action::back, "back: close what is open, end the filter", ""},
    {'/', kLists, Action::filter,
     "show only lines with a word; ! inverts, | is or; a network on Clients", "filter"},
    {'s', kSorted, Action::sort, "sort by the next column", "sort"},
    {'I', kSorted, Action::invert, "the other way round", ""},
    {' ', kEverywhere, Action::pause, "pause the view; collecting goes on", "pause"},
    {'[', kEverywhere, Action::step_back, "rewind one poll", "rewind"},
    {']', kEverywhere, Action::step_forward, "forward one poll", ""},
    {'{', kEverywhere, Action::leap_back, "rewind ten polls", ""},
    {'}', kEverywhere, Action::leap_forward, "forward ten polls", ""},
    {kHome, kEverywhere, Action::live, "back to now", ""},
    {'x', kEverywhere & ~on(clients), Action::explain,
     "explain in words: status, flash bits, reference id", "explain"},
    {'d', on(peers), Action::detail, "details on or off", ""},
    {'o', on(peers), Action::kind, "reference id, association or local address", ""},
    {'n', kEverywhere, Action::names, "names or addresses", "names"},
    {'u', on(peers), Action::units, "reach as bits or octal", ""},
    {'w', on(peers), Action::wide, "dashboard or table where there is room for both", ""},
    {'z', on(graph), Action::zoom_in, "shorter time", "zoom"},
    {'Z', on(graph), Action::zoom_out, "longer time", ""},
    {'L', on(graph), Action::logarithmic, "logarithmic scale", "log"},
    {'H', on(graph), Action::histogram, "histogram", "histogram"},
    {'y', on(graph), Action::scale, "keep the scale, or fit it", ""},
    {'c', on(graph), Action::compare, "all sources together", "compare"},
    {'g', on(fleet), Action::group, "by group or one list", "group"},
    {'o', on(fleet), Action::unfold, "show hosts that are OK, or only count them", "unfold"},
    {'t', on(fleet), Action::trace, "its chain", "trace"},
    {'a', on(fleet) | on(events), Action::acknowledge, "acknowledge", "ack"},
    {'A', on(events), Action::acknowledge_all, "acknowledge all", "all"},
    {'r', on(trace), Action::reroot, "this one is the root; again: all", "root"},
    {'v', on(trace), Action::orientation, "from the roots down or from the hosts up", "turn"},
    {'-', on(trace), Action::fold, "fold", "fold"},
    {'+', on(trace), Action::unfold_node, "unfold", ""},
    {'g', on(clients), Action::aggregate, "addresses, or sums of /24 and /48", "group"},
    {'x', on(clients), Action::heavy, "only those that ask too often", "heavy"},
    {'w', on(vars), Action::watch, "keep the value: it gets a graph", "watch"},
    {'+', kNotTrace, Action::slower, "ask half as often", ""},
    {'-', kNotTrace, Action::faster, "ask twice as often", ""},
    {'E', kEverywhere, Action::save, "write the screen to a file: .txt, .json, .csv, .svg, .dot",
     "export"},
    {'R', kEverywhere, Action::record, "record everything to a file, or end that", ""},
    {'!', kEverywhere, Action::alerts, "bell on warnings on or off", ""},
    {':', kEverywhere, Action::command,
     "command: host NAME, rv N, theme NAME, every S, at HH:MM:SS, q", ""},
    {'T', kEverywhere, Action::theme, "next theme", ""},
    {'M', kEverywhere, Action::mouse, "mouse on or off", ""},
    {'?', kEverywhere, Action::help, "this help", "help"},
    {kF1, kEverywhere, Action::help, "this help", ""},
    {12, kEverywhere, Action::redraw, "draw anew", ""},
    {26, kEverywhere, Action::suspend, "suspend", ""},
    {'q', kEverywhere, Action::quit, "quit", "quit"},
    {'Q', kEverywhere, Action::quit_leaving, "quit and leave the screen in the terminal", ""},
};

constexpr std::string_view kScreenNames[] = {"Peers",   "Graph",  "Fleet", "Trace",
                                             "Clients", "Events", "Vars"};

std::string screens_text(Screens where) {
  if (where == kEverywhere) return "all";
  std::string text;
  for (int i = 0; i < kScreens; ++i) {
    const auto screen = static_cast<Screen>(i);
    if ((where & on(screen)) == 0) continue;
    if (!text.empty()) text += ' ';
    text += screen_name(screen);
  }
  return text;
}

}  // namespace

std::string_view screen_name(Screen screen) {
  return kScreenNames[static_cast<std::size_t>(screen)];
}

std::span<const Binding> bindings() { return kBindings; }

const Binding* binding(Screen screen, int key) {
  const auto* found = std::ranges::find_if(kBindings, [&](const Binding& one) {
    return one.key == key && (one.where & on(screen)) != 0;
  });
  return found == std::end(kBindings) ? nullptr : found;
}

std::string key_name(int key) {
  switch (key) {
    case kEnter:
      return "Enter";
    case kEscape:
      return "Esc";
    case kTab:
      return "Tab";
    case ' ':
      return "Space";
    case kUp:
      return "Up";
    case kDown:
      return "Down";
    case kLeft:
      return "Left";
    case kRight:
      return "Right";
    case kPageUp:
      return "PgUp";
    case kPageDown:
      return "PgDn";
    case kHome:
      return "Home";
    case kEnd:
      return "End";
    case kBackTab:
      return "S-Tab";
    case kF1:
      return "F1";
    default:
      break;
  }
  if (key > 0 && key < ' ') return fmt::format("^{}", static_cast<char>(key + '@'));
  return key > ' ' && key < 0x7f ? std::string(1, static_cast<char>(key)) : "?";
}

std::string key_table() {
  std::string text;
  for (const Binding& one : kBindings) {
    text += fmt::format("{}\t{}\t{}\n", screens_text(one.where), key_name(one.key), one.help);
  }
  return text;
}

}  // namespace ntptop
