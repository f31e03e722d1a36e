// Everything that the screen knows: hosts, the log, and what the user chose to look at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ntptop/graph.hpp"
#include "ntptop/host.hpp"
#include "ntptop/keys.hpp"
#include "ntptop/log.hpp"
#include "ntptop/theme.hpp"
#include "ntptop/verdict.hpp"
#include "view/peers_view.hpp"
#include "view/time_text.hpp"

namespace ntptop {

/// Where the user is on one screen.
struct Place {
  std::string cursor;  ///< key of the row; empty: the first one
  std::string filter;
  int sort = -1;  ///< column; -1: the screen's own order
  bool inverted = false;
  int field = -1;  ///< column whose meaning `?` tells; -1: none is chosen
};

/// What the letters typed go to.
enum class Prompt : std::uint8_t { none, filter, command, save, mark, columns };

struct View {
  Screen screen = Screen::peers;
  int width = 80;
  int height = 24;
  bool utf8 = true;
  GraphStyle style = GraphStyle::braille;
  Theme theme = default_theme();
  std::vector<Theme> themes = built_in_themes();  ///< that one can choose among
  view::TimeZone zone = view::utc;

  std::size_t host = 0;
  std::array<Place, kScreens> places{};
  std::vector<Screen> trail;  ///< where Esc goes back to
  Prompt prompt = Prompt::none;
  std::string typed;
  bool help = false;
  bool explain = false;
  int scrolled = 0;  ///< lines, of help or explanation
  std::string message;
  Instant message_at;

  std::optional<Instant> at;  ///< the moment that is shown; nothing: now
  double speed = 0;           ///< how fast that moment moves: a replay runs at 1

  bool names = true;
  bool octal = false;
  bool dashboard = true;
  bool detail = true;
  bool bell = false;
  bool mouse = false;
  bool recording = false;
  view::PeersKind kind = view::PeersKind::peers;
  std::set<std::string> hidden_columns{"disp", "flash"};  ///< of Peers
  std::size_t column = 0;  ///< under the cursor while they are chosen

  std::uint16_t graph_of = 0;  ///< association; 0: the system
  int quantity = 0;            ///< index into what the subject has
  double window_s = 600;
  bool logarithmic = false;
  bool histogram = false;
  bool compare = false;
  std::optional<std::pair<double, double>> kept_range;

  bool grouped = true;
  bool unfolded = false;
  std::set<std::string> acknowledged;  ///< hosts
  std::string root;                    ///< of the trace; empty: all
  bool from_hosts = false;
  std::set<std::string> folded;
  bool aggregated = false;
  bool heavy = false;
  std::uint16_t vars_of = 0;

  [[nodiscard]] Place& place() { return places.at(static_cast<std::size_t>(screen)); }
  [[nodiscard]] const Place& place() const { return places.at(static_cast<std::size_t>(screen)); }
};

/// What the pure part wants done.
struct Request {
  enum class Kind : std::uint8_t {
    quit,
    quit_leaving,
    suspend,
    redraw,
    mouse,  ///< as view.mouse says
    bell,
    alert,     ///< `text`: an event, `content`: its level, `name`: its host
    save,      ///< `content` to the file `name`
    record,    ///< begin or end
    add_host,  ///< `name`; `hidden` for one that stands in a chain
    interval,  ///< `amount` seconds
    mark,      ///< `text`, for the moment that is shown
  };
  Kind kind;
  std::string name = {};
  std::string text = {};
  std::string content = {};
  double amount = 0;
  bool hidden = false;
};

struct Settings {
  Thresholds thresholds;
  double interval_s = 2;
  bool replaying = false;  ///< nobody is asked: what is shown was recorded
  std::string record_file;
};

struct State {
  Settings settings;
  Instant now;
  std::vector<Host> hosts;
  std::map<std::string, std::string> names;  ///< of addresses, safe to show
  Log log;
  View view;
  std::vector<Request> requests;

  static constexpr std::size_t kMostHosts = 2000;
  static constexpr std::size_t kMostHidden = 64;  ///< above those that the user named
  static constexpr std::size_t kMostNames = 8192;

  /// The moment that is shown.
  [[nodiscard]] Instant shown_at() const { return view.at.value_or(now); }
  /// The host that is looked at; nullptr when there is none.
  [[nodiscard]] const Host* host() const {
    return view.host < hosts.size() ? &hosts[view.host] : nullptr;
  }
  /// What is shown of it; nullptr before the first answer.
  [[nodiscard]] const Snapshot* snapshot(const Host& of) const { return of.at(shown_at()); }
  [[nodiscard]] std::string name_of(const Source& source) const;
  /// Of an address: its name when there is one and names are wanted.
  [[nodiscard]] std::string name_of(const std::string& address) const;
  [[nodiscard]] std::size_t named_hosts() const;
  /// How far most hosts seem to be off, which is then the error of the clock here; else 0.
  [[nodiscard]] double common_offset() const;
};

/// Hosts that can be trusted to outvote the clock here.
inline constexpr std::size_t kQuorum = 3;

}  // namespace ntptop
