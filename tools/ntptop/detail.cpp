// One source in few lines: the pane beside or below the table.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/screens.hpp"
#include "view/escape.hpp"
#include "view/explain_words.hpp"
#include "view/refid_text.hpp"
#include "view/variables_view.hpp"

namespace ntptop {
namespace {

std::string pm(const State& state) { return state.view.utf8 ? "±" : "+-"; }

std::string addresses(const Source& source) {
  const auto& peer = source.variables;
  return fmt::format("{}:{} -> {}:{}", view::escape(peer.dstadr.value_or("-")),
                     peer.dstport.value_or(123), view::escape(peer.srcadr.value_or("-")),
                     peer.srcport.value_or(123));
}

std::string flash_text(const mode6::PeerVariables& peer) {
  if (!peer.flash) return "-";
  const auto flash = static_cast<std::uint16_t>(*peer.flash);
  return fmt::format("0x{:03x} {}", flash, mode6::flash_words(flash, ", "));
}

std::string refid_words(const mode6::PeerVariables& peer) {
  const std::string refid = peer.refid.value_or("");
  const auto meaning = view::refid_meaning(refid);
  const std::string text = view::classic_refid(refid);
  return meaning.empty() ? text : fmt::format("{} {}", text, meaning);
}

std::string ago(const State& state, const mode6::MaybeTimestamp& time, const Snapshot& now) {
  if (!time || time->is_unknown() || !now.system.clock) return "never";
  const double passed = std::chrono::duration<double>(*now.system.clock - *time).count();
  const auto at =
      state.shown_at() - std::chrono::milliseconds{static_cast<std::int64_t>(passed * 1e3)};
  return fmt::format("{} ({} ago)", clock_time(at, state.view.zone), age(std::max(passed, 0.0)));
}

std::string key_text(const Source& source) {
  const auto key = source.variables.keyid.value_or(0);
  if (key == 0) return "none";
  return fmt::format("{} {}", key, source.status.auth_ok ? "ok" : "bad");
}

std::string poll_text(const mode6::PeerVariables& peer) {
  return fmt::format("host {} peer {}   key", peer.hpoll.value_or(0), peer.ppoll.value_or(0));
}

std::string stages_text(const std::optional<mode6::FilterStages>& stages, bool sign) {
  if (!stages) return "-";
  std::string text;
  for (const auto stage : *stages)
    text += fmt::format("{:>8}", number(stage.count() * 1e3, 7, 3, sign));
  return text;
}

// Lines with a label each; where there is room below, long ones go on in the next line.
class Writer {
 public:
  Writer(Pane pane, bool utf8) : pane_{pane}, utf8_{utf8} {}

  void line(std::string_view label, std::string text, Role role = Role::normal) {
    constexpr int kRoomy = 11;
    pane_.text(2, y_, label, Role::label);
    const auto room = static_cast<std::size_t>(std::max(pane_.width() - kText, 8));
    while (pane_.height() >= kRoomy && text.size() > room) {
      const auto blank = text.rfind(' ', room);
      if (blank == std::string::npos || blank == 0) break;
      pane_.text(kText, y_++, text.substr(0, blank), role);
      text.erase(0, text.find_first_not_of(' ', blank));
    }
    pane_.text(kText, y_++, cut(text, pane_.width() - kText, utf8_ ? "…" : "~"), role);
  }
  [[nodiscard]] int y() const { return y_; }

 private:
  static constexpr int kText = 10;  // columns before it

  Pane pane_;
  bool utf8_;
  int y_ = 1;
};

}  // namespace

void draw_small_graph(Pane pane, const State& state, mode6::AssociationId of) {
  const Host* host = state.host();
  if (host == nullptr || pane.height() < 3) return;
  const Series* series =
      of == mode6::kSystem ? host->series(Quantity::offset) : host->series(of, Quantity::offset);
  Plot plot{.curves = {{series, Role::graph}},
            .from = {},
            .to = state.shown_at(),
            .gap_s = 3 * state.settings.interval_s + 5,
            .style = state.view.style,
            .zone = state.view.zone,
            .marks = state.log.marks()};
  constexpr double kTenMinutes = 600;
  plot.from = window_start(plot, kTenMinutes);
  draw_plot(pane, plot);
}

void draw_detail(Pane pane, const State& state, bool samples) {
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  const auto id = chosen_source(state);
  const Source* source = now == nullptr || !id ? nullptr : now->source(*id);
  if (source == nullptr || pane.empty()) return;
  const auto& peer = source->variables;
  int x = pane.text(1, 0, state.name_of(*source), Role::title);
  pane.text(x + 2, 0, fmt::format("assoc {}  {}", source->id.value, addresses(*source)),
            Role::quiet);
  Writer out{pane, state.view.utf8};
  const bool bad = source->status.selection == mode6::Selection::falseticker;
  const auto word = source->status.word();
  const std::string words =
      fmt::format("{:04x} {}", word, view::status_words(word, view::Subject::peer));
  // On a narrow pane the words have a line of their own.
  out.line("status", words, bad ? Role::bad : Role::normal);
  out.line("means", std::string{view::selection_meaning(source->status.selection)},
           bad ? Role::bad : Role::normal);
  out.line("flash", flash_text(peer), peer.flash.value_or(0) == 0 ? Role::normal : Role::warn);
  out.line("root", fmt::format("delay {}  disp {}  bound {}{} ms   refid {}",
                               milliseconds(peer.rootdelay, 6), milliseconds(peer.rootdisp, 6),
                               pm(state), milliseconds(bound_of(*source), 6), refid_words(peer)));
  out.line("poll", fmt::format("{} {}   heard {}", poll_text(peer), key_text(*source),
                               ago(state, peer.rec, *now)));
  if (!samples) return;
  out.line("filter", "offset" + stages_text(peer.filtoffset, true), Role::quiet);
  out.line("", "delay " + stages_text(peer.filtdelay, false), Role::quiet);
  const int left = pane.height() - out.y();
  if (left >= 4) {
    pane.text(2, out.y(), "offset (ms)", Role::label);
    draw_small_graph(pane.rows(out.y() + 1, left - 1), state, source->id);
  }
}

void draw_samples(Pane pane, const State& state) {
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  const auto id = chosen_source(state);
  const Source* source = now == nullptr || !id ? nullptr : now->source(*id);
  if (source == nullptr) return;
  const auto& peer = source->variables;
  pane.text(2, 0, fmt::format("{:>4}{:>11}{:>11}{:>11}", "", "offset ms", "delay ms", "disp ms"),
            Role::heading);
  const auto stage = [](const std::optional<mode6::FilterStages>& stages, std::size_t i,
                        bool sign) {
    return stages && i < stages->size() ? number((*stages)[i].count() * 1e3, 9, 3, sign) : "-";
  };
  for (std::size_t i = 0; i < 8; ++i) {
    pane.text(2, static_cast<int>(i) + 1,
              fmt::format("{:>4}{:>11}{:>11}{:>11}", i, stage(peer.filtoffset, i, true),
                          stage(peer.filtdelay, i, false), stage(peer.filtdisp, i, false)));
  }
}

}  // namespace ntptop
