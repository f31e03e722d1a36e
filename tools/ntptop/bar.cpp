#include "ntptop/bar.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ntptop/screens.hpp"

namespace ntptop {

void draw_tabs(Pane pane, const State& state) {
  int x = 0;
  // Where they do not fit, the numbers stay and the open one has its name.
  const bool narrow = pane.width() < 66;
  for (int i = 0; i < kScreens; ++i) {
    const auto screen = static_cast<Screen>(i);
    const bool open = screen == state.view.screen;
    if (open) {
      x = pane.text(x, 0, fmt::format("[{} {}]", i + 1, screen_name(screen)), Role::open_tab);
    } else if (narrow) {
      x = pane.text(x, 0, fmt::format(" {} ", i + 1), Role::tab);
    } else {
      x = pane.text(x, 0, fmt::format(" {} {} ", i + 1, screen_name(screen)), Role::tab);
    }
  }
  std::string right;
  const Place& place = state.view.place();
  if (!place.filter.empty()) {
    right = fmt::format("filter: {}", place.filter);
  } else if (state.settings.replaying) {
    right = "recorded";
  } else if (state.view.screen == Screen::events) {
    right = fmt::format("{} to ack", state.log.open());
  } else if (state.view.screen == Screen::vars) {
    right = subject_name(state, state.view.vars_of);
  } else {
    right = fmt::format("every {:g} s", state.settings.interval_s);
  }
  right = cut(right, pane.width() - x - 2, "~");
  pane.text_right(pane.width() - 1, 0, right, place.filter.empty() ? Role::quiet : Role::warn);
}

void draw_bar(Pane pane, const State& state) {
  const View& view = state.view;
  if (view.prompt == Prompt::columns) {
    pane.text(1, 0, "j k up and down   Space on or off   Enter done", Role::label);
    return;
  }
  if (view.prompt != Prompt::none) {
    const std::string_view label = view.prompt == Prompt::filter    ? "filter: "
                                   : view.prompt == Prompt::command ? ":"
                                   : view.prompt == Prompt::mark    ? "note: "
                                                                    : "write the screen to: ";
    const int x = pane.text(1, 0, label, Role::key);
    // The end is where one types.
    const std::u32string typed = decode(view.typed);
    const auto room = static_cast<std::size_t>(std::max(pane.width() - x - 2, 0));
    std::string tail;
    for (std::size_t i = typed.size() > room ? typed.size() - room : 0; i < typed.size(); ++i) {
      append_utf8(tail, typed[i]);
    }
    pane.text(pane.text(x, 0, tail), 0, "_", Role::key);
    return;
  }
  if (!view.message.empty()) {
    pane.text(1, 0, cut(view.message, pane.width() - 2, "~"), Role::title);
    return;
  }
  if (view.help || view.explain) {
    pane.text(1, 0, "j k scroll   Esc back   q quit", Role::label);
    return;
  }
  int x = 1;
  // What ends the program is always there, at the right.
  const std::string last = "? help  q quit";
  const int end = pane.width() - width_of(last) - 1;
  for (const Binding& one : bindings()) {
    if (one.bar.empty() || (one.where & on(view.screen)) == 0) continue;
    if (one.action == Action::help || one.action == Action::quit) continue;
    const std::string key = key_name(one.key);
    if (x + width_of(key) + width_of(one.bar) + 2 > end) continue;
    x = pane.text(x, 0, key, Role::key) + 1;
    x = pane.text(x, 0, one.bar, Role::label) + 2;
  }
  if (end < 1) {
    pane.text(0, 0, last, Role::key);
    return;
  }
  x = end;
  x = pane.text(x, 0, "?", Role::key) + 1;
  x = pane.text(x, 0, "help", Role::label) + 2;
  x = pane.text(x, 0, "q", Role::key) + 1;
  pane.text(x, 0, "quit", Role::label);
}

std::string why_empty(const State& state) {
  if (!state.view.place().filter.empty()) return "nothing passes the filter (Esc ends it)";
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  switch (state.view.screen) {
    case Screen::events:
      return "nothing has changed so far";
    case Screen::clients:
      if (host != nullptr && host->clients_at(state.shown_at()) != nullptr) {
        const std::string& trouble = host->clients_at(state.shown_at())->trouble;
        return trouble.empty() ? "nobody" : trouble;
      }
      return "asking for the list of clients ...";
    default:
      break;
  }
  if (now == nullptr) return "asking ...";
  if (!now->heard) {
    return now->trouble.empty() ? "asking ..."
                                : "it tells nothing of itself; what is seen of it stands above";
  }
  return "it has no sources";
}

}  // namespace ntptop
