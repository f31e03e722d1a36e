// Explanations on request, and the help from the table of keys.
#include "view/explain.hpp"

#include <fmt/format.h>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntptop/chain.hpp"
#include "ntptop/field.hpp"
#include "ntptop/glossary.hpp"
#include "ntptop/screens.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

using Lines = std::vector<std::string>;

// What is worth words of a variable list.
void add_variables(Lines& lines, const std::string& text, view::Subject subject, Instant now) {
  for (const auto& variable : mode6::parse_varlist(text)) {
    for (const std::string_view wanted :
         {"flash", "refid", "reach", "hmode", "stratum", "leap", "reftime", "rec"}) {
      if (variable.name != wanted) continue;
      const auto words = view::value_explained(variable, subject, unix_seconds(now));
      if (words.empty()) continue;
      lines.push_back(
          fmt::format("{} = {}", view::escape(variable.name), view::escape(variable.value)));
      for (const auto& word : words) lines.push_back("    " + word);
    }
  }
}

void add_status(Lines& lines, std::uint16_t status, view::Subject subject) {
  lines.push_back(fmt::format("status {:04x}", status));
  for (const auto& word : view::status_explained(status, subject)) lines.push_back("    " + word);
}

void add_host(Lines& lines, const State& state, const Host& host) {
  const Snapshot* now = state.snapshot(host);
  lines.push_back(host.name);
  if (now == nullptr) {
    lines.emplace_back("    not asked yet");
    return;
  }
  const double common = state.common_offset();
  const Verdict verdict = verdict_of(*now, state.settings.thresholds, common);
  lines.push_back(fmt::format("    {} {}", level_word(verdict.level), verdict.why));
  if (!now->trouble.empty()) lines.push_back("    control messages (mode 6): " + now->trouble);
  if (!now->seen_trouble.empty())
    lines.push_back("    time requests (mode 3): " + now->seen_trouble);
  if (now->is_seen()) {
    lines.push_back(fmt::format(
        "    seen from here: offset {} ms, give or take {} ms of its own and {} ms of the way",
        milliseconds(now->seen->offset, 9, true), milliseconds(now->seen->root_distance, 8),
        milliseconds(now->seen->delay / 2, 8)));
  }
  if (common != 0) {
    lines.push_back(
        fmt::format("    most hosts are {} as seen from here: it is the clock here that is wrong,",
                    off_words(common)));
    lines.emplace_back("    and that is held against nobody");
  }
  if (now->heard) {
    add_status(lines, now->status.word(), view::Subject::system);
    add_variables(lines, now->text, view::Subject::system, state.shown_at());
  }
}

void add_source(Lines& lines, const State& state, const Source& source) {
  lines.push_back(state.name_of(source));
  add_status(lines, source.status.word(), view::Subject::peer);
  add_variables(lines, source.text, view::Subject::peer, state.shown_at());
}

const Host* chosen_host(const State& state) {
  if (state.view.screen == Screen::fleet) {
    const std::string cursor = cursor_of(state, Screen::fleet, table_of(state, Screen::fleet));
    for (std::size_t i = 0; i < state.hosts.size(); ++i) {
      if (cursor == fmt::format("@{}", i)) return &state.hosts[i];
    }
  }
  if (state.view.screen == Screen::trace) {
    const Forest forest = forest_of(state);
    const Node* node = forest.find(cursor_of(state, Screen::trace, table_of(state, Screen::trace)));
    if (node != nullptr && node->host) return &state.hosts[*node->host];
  }
  return state.host();
}

void add_glossary(Lines& lines, std::string title, std::span<const GlossaryEntry> entries) {
  lines.emplace_back();
  lines.push_back(std::move(title));
  lines.emplace_back();
  for (const GlossaryEntry& one : entries) {
    lines.push_back(fmt::format("  {:<14}   {}", one.name, one.text));
  }
}

}  // namespace

std::vector<std::string> explanation(const State& state) {
  if (state.view.screen == Screen::clients) return client_explained(state);
  Lines lines;
  const Host* host = chosen_host(state);
  if (host == nullptr) return {"there is no host"};
  const Snapshot* now = state.snapshot(*host);
  if (state.view.screen == Screen::peers && now != nullptr) {
    const auto id = chosen_source(state);
    if (const Source* source = id ? now->source(*id) : nullptr) {
      add_source(lines, state, *source);
      lines.emplace_back();
    }
  }
  add_host(lines, state, *host);
  return lines;
}

std::vector<std::string> help_lines(const State& state) {
  const Screen screen = state.view.screen;
  Lines lines = field_lines(state);
  const std::size_t begin = lines.size() + 2;
  lines.push_back(fmt::format("Keys on {}", screen_name(screen)));
  lines.emplace_back();
  for (const Binding& one : bindings()) {
    if ((one.where & on(screen)) == 0) continue;
    // Two keys for one thing stand in one line.
    const std::string key = key_name(one.key);
    if (!lines.empty() && lines.back().ends_with(one.help) && lines.size() > begin) {
      const auto at = lines.back().find("   ");
      std::string keys = lines.back().substr(2, at - 2) + ", " + key;
      lines.back() = fmt::format("  {:<14}   {}", keys, one.help);
      continue;
    }
    lines.push_back(fmt::format("  {:<14}   {}", key, one.help));
  }
  add_glossary(lines, fmt::format("Fields of {}", screen_name(screen)), glossary_of(screen));
  add_glossary(lines, "In the lines at the top", header_glossary());
  lines.emplace_back();
  lines.emplace_back(
      "Everywhere: 'self' is what a host says of its own clock (mode 6), 'seen' is what a");
  lines.emplace_back("time request from here shows of it (mode 3). Positive: the clock is behind.");
  lines.emplace_back("It only reads: nothing that it sends changes a server.");
  return lines;
}

}  // namespace ntptop
