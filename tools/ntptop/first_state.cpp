// The state that the program begins with: what the command line says, or a recording.
#include <ctime>
#include <fmt/format.h>
#include <langinfo.h>
#include <string_view>
#include <utility>

#include "ntptop/app.hpp"
#include "ntptop/prompt.hpp"
#include "ntptop/record.hpp"
#include "ntptop/update.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

view::Calendar local_time(std::int64_t unix_s) {
  const auto at = static_cast<std::time_t>(unix_s);
  std::tm broken{};
  localtime_r(&at, &broken);
  return {broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, broken.tm_wday,
          broken.tm_hour,        broken.tm_min,     broken.tm_sec};
}

double usual_interval(std::size_t hosts) {
  constexpr std::size_t kMany = 50;
  return hosts <= 1 ? 2 : hosts <= kMany ? 5 : 10;
}

// Everything at once: then the whole of it can be walked through.
std::string load_recording(const Command& command, State& state) {
  const auto text = read_recording_file(command.replay);
  if (!text) return fmt::format("cannot read {}: {}", view::escape(command.replay), text.error());
  const auto recording = parse_recording(*text);
  if (!recording) return fmt::format("{}: {}", view::escape(command.replay), recording.error());
  state.settings.replaying = true;
  std::optional<Instant> first;
  for (const Input& input : recording->inputs) {
    state = update(std::move(state), input);
    if (!first && state.now > Instant{}) first = state.now;
  }
  if (state.hosts.empty())
    return fmt::format("{}: nothing is recorded in it", view::escape(command.replay));
  state.view.at = first;
  state.view.speed = 1;
  if (recording->skipped > 0) {
    tell(state, fmt::format("{} lines of the recording make no sense and are left out",
                            recording->skipped));
  }
  if (!command.replay_at.empty()) {
    begin_prompt(state, Prompt::command);
    for (const char c : "at " + command.replay_at) type(state, c);
    type(state, kEnter);
  }
  return {};
}

}  // namespace

std::expected<State, std::string> first_state(const Command& command) {
  State state;
  View& view = state.view;
  view.zone = local_time;
  view.utf8 = !command.ascii && std::string_view{nl_langinfo(CODESET)} == "UTF-8";
  view.style = command.style.value_or(view.utf8 ? GraphStyle::braille : GraphStyle::ascii);
  if (!view.utf8) view.style = GraphStyle::ascii;
  if (command.theme) {
    view.theme = *command.theme;
    if (theme_named(view.theme.name) == nullptr) view.themes.push_back(view.theme);
  }
  view.width = command.width;
  view.height = command.height;
  view.names = command.names;
  view.bell = command.bell;
  view.mouse = command.mouse;
  view.screen = command.hosts.size() > 1 && !command.screen_given ? Screen::fleet : command.screen;
  state.settings.thresholds = command.thresholds;
  state.settings.interval_s = command.interval_s.value_or(usual_interval(command.hosts.size()));
  if (!command.replay.empty()) {
    const std::string wrong = load_recording(command, state);
    if (!wrong.empty()) return std::unexpected{wrong};
    if (state.named_hosts() > 1 && !command.screen_given) state.view.screen = Screen::fleet;
  }
  return state;
}

}  // namespace ntptop
