// The contents of the screens, before they are laid out.
#pragma once

#include <string>
#include <vector>

#include "ntptop/state.hpp"
#include "ntptop/table.hpp"

namespace ntptop {

Table peers_table(const State& state);
Table fleet_table(const State& state);
Table trace_table(const State& state);
Table clients_table(const State& state);
Table events_table(const State& state);
Table vars_table(const State& state);

/// The table of that screen, filtered and sorted as the user wants; empty for Graph.
Table table_of(const State& state, Screen screen);

/// The row that the cursor is on: the first one when the one it was on is gone.
std::string cursor_of(const State& state, Screen screen, const Table& table);

/// Keys of rows: an association, a host, an event.
std::string key_of(mode6::AssociationId id);
std::optional<std::uint16_t> association_of(const std::string& key);

/// The association that the cursor of Peers is on.
std::optional<mode6::AssociationId> chosen_source(const State& state);

/// The chosen source; its last samples have lines of their own where `samples` is false.
void draw_detail(Pane pane, const State& state, bool samples = true);
void draw_samples(Pane pane, const State& state);
void draw_graph(Pane pane, const State& state);
/// Of the chosen source, or the system, in few lines.
void draw_small_graph(Pane pane, const State& state, mode6::AssociationId of);
/// The client under the cursor, in words.
std::vector<std::string> client_explained(const State& state);
void draw_clients_summary(Pane pane, const State& state);
void draw_variable(Pane pane, const State& state);
/// The newest events, as many as there are rows.
void draw_newest(Pane pane, const State& state);
void draw_dashboard(Pane pane, const State& state, std::vector<std::string>& rows);

/// What the chosen row is, in words: status, flash bits, reference id, verdict.
std::vector<std::string> explanation(const State& state);
/// The field that is chosen, the keys, and all fields of the screen.
std::vector<std::string> help_lines(const State& state);

/// What the Graph screen can show of its subject.
struct Shown {
  std::string name;  ///< "offset"
  std::string unit;
  const Series* series = nullptr;
};
std::vector<Shown> shown_values(const Host& host, std::uint16_t subject);
/// "the system", or a source by its name.
std::string subject_name(const State& state, std::uint16_t subject);

}  // namespace ntptop
