// Screen 4: chains of servers as a forest.
#include <fmt/format.h>

#include "ntptop/chain.hpp"
#include "ntptop/screens.hpp"
#include "view/refid_text.hpp"

namespace ntptop {
namespace {

class Painter {
 public:
  Painter(const State& state, const Forest& forest, Table& table)
      : state_{state}, forest_{forest}, table_{table}, common_{state.common_offset()} {}

  void tree(const std::string& key, const std::string& stem, const std::string& branch, int depth) {
    const Node* node = forest_.find(key);
    constexpr int kDeepest = 16;  // strata
    if (node == nullptr || depth > kDeepest) return;
    const bool folded = state_.view.folded.contains(key);
    row(*node, branch, folded);
    if (folded) return;
    for (std::size_t i = 0; i < node->below.size(); ++i) {
      const bool last = i + 1 == node->below.size() && node->closes.empty();
      tree(node->below[i], stem + (last ? "   " : vertical()), stem + (last ? corner() : tee()),
           depth + 1);
    }
    if (!node->closes.empty()) closing(node->closes, stem + corner());
  }

  // A host and what stands above it, indented.
  void upward(const std::string& key) {
    int depth = 0;
    for (const Node* node = forest_.find(key); node != nullptr && depth < 16;
         node = node->above.empty() ? nullptr : forest_.find(node->above)) {
      row(*node,
          depth == 0 ? "" : std::string(static_cast<std::size_t>(depth - 1) * 3, ' ') + corner(),
          false);
      if (!node->opened.empty()) {
        closing(node->opened, std::string(static_cast<std::size_t>(depth) * 3, ' ') + corner());
      }
      ++depth;
    }
  }

 private:
  // Where a loop comes back to somebody who stands in it already.
  void closing(const std::string& key, const std::string& branch) {
    const Node* node = forest_.find(key);
    if (node == nullptr) return;
    Line line{.key = "^" + key};
    line.items = {{fmt::format("{}^ {}", branch, node->label), Role::bad},
                  {""},
                  {""},
                  {""},
                  {""},
                  {""},
                  {"LOOP", Role::bad}};
    table_.lines.push_back(std::move(line));
  }

  // "a -> b -> a", in the order in which they follow one another.
  [[nodiscard]] std::string loop_of(const Node& head) const {
    std::string text = head.label;
    const Node* node = forest_.find(head.opened);
    for (int depth = 0; node != nullptr && depth < 16; ++depth) {
      text += " -> " + node->label;
      if (node->key == head.key) break;
      node = forest_.find(node->above.empty() ? head.key : node->above);
    }
    return text;
  }

  [[nodiscard]] std::string vertical() const { return state_.view.utf8 ? "│  " : "|  "; }
  [[nodiscard]] std::string corner() const { return state_.view.utf8 ? "└─ " : "`- "; }
  [[nodiscard]] std::string tee() const { return state_.view.utf8 ? "├─ " : "|- "; }

  void row(const Node& node, const std::string& branch, bool folded) {
    const Snapshot* now = node.host ? state_.snapshot(state_.hosts[*node.host]) : nullptr;
    std::string label = node.label;
    if (now != nullptr && now->speaks() && now->system.stratum == 1) {
      label += ' ' + view::classic_refid(now->system.refid.value_or(""));
    } else if (now != nullptr && !now->speaks() && now->is_seen() && now->seen->stratum == 1) {
      label += ' ' + view::classic_refid(now->seen->refid);
    }
    if (folded) label += fmt::format("  (+{})", node.below.size());
    Line line{.key = node.key};
    if (now == nullptr) {
      const bool asked = node.host.has_value();
      line.items = {{branch + label, node.below.empty() ? Role::quiet : Role::title},
                    {"-"},
                    {"-"},
                    {"-"},
                    {"-"},
                    {"-"},
                    {asked ? "not asked yet" : "", Role::quiet}};
      table_.lines.push_back(std::move(line));
      return;
    }
    const Verdict verdict = verdict_of(*now, state_.settings.thresholds, common_);
    const Source* peer = now->speaks() ? now->system_peer() : nullptr;
    const auto stratum = now->speaks()    ? now->system.stratum.value_or(16)
                         : now->is_seen() ? now->seen->stratum
                                          : -1;
    const auto bound = now->speaks()    ? now->bound()
                       : now->is_seen() ? mode6::MaybeSeconds{now->seen->root_distance}
                                        : mode6::MaybeSeconds{};
    line.items = {{branch + label, Role::normal},
                  {stratum < 0 ? "-" : fmt::format("{}", stratum)},
                  {now->is_seen() ? milliseconds(now->seen->offset, 9, true) : "-"},
                  {milliseconds(bound, 6)},
                  {peer == nullptr ? "-" : milliseconds(peer->variables.delay, 7)},
                  {now->speaks()    ? "m6"
                   : now->is_seen() ? "m3"
                                    : "-"},
                  {node.loop ? "LOOP" : std::string{level_word(verdict.level)},
                   node.loop ? Role::bad : role_of(verdict.level)}};
    table_.lines.push_back(std::move(line));
    if (!node.opened.empty())
      note(fmt::format("loop {}: nobody in it has a time of its own", loop_of(node)), Role::bad);
    if (!verdict.why.empty() && verdict.level >= Level::warn)
      note(verdict.why, role_of(verdict.level));
    if (node.by_refid && node.above.starts_with('[') && now->is_seen()) {
      note(fmt::format("reference id {} is {}: the MD5 of an address that is known",
                       now->seen->refid, node.above),
           Role::quiet);
    }
    if (node.by_refid && node.above.empty() && stratum > 1) {
      note("what it follows is not known", Role::quiet);
    }
  }

  void note(std::string text, Role role) {
    table_.lines.push_back({.kind = Line::Kind::note, .text = std::move(text), .role = role});
  }

  const State& state_;
  const Forest& forest_;
  Table& table_;
  double common_;
};

}  // namespace

Table trace_table(const State& state) {
  Table table;
  table.columns = {
      {"host", 13, false, 0, 60}, {"st", 2, true},
      {"seen ms", 9, true},       {state.view.utf8 ? "±ms" : "+-ms", 6, true, 0, 0, false, "bound"},
      {"hop ms", 7, true, 3},     {"via", 3, false, 1},
      {"state", 5, false, 0, 14}};
  const Forest forest = forest_of(state);
  Painter painter{state, forest, table};
  if (state.view.from_hosts) {
    for (const Host& host : state.hosts) {
      if (host.hidden) continue;
      const Snapshot* now = state.snapshot(host);
      painter.upward(now == nullptr || now->address.empty() ? host.name : now->address);
    }
    return table;
  }
  if (!state.view.root.empty()) {
    painter.tree(state.view.root, "", "", 0);
    return table;
  }
  for (const std::string& root : forest.roots) painter.tree(root, "", "", 0);
  return table;
}

}  // namespace ntptop
