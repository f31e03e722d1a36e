// Oracle: whatever a server sends, tables and variable lists are lines of printable ASCII, a source
// has one row of one line, and JSON can be written.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mode6/mru.hpp"
#include "mode6/ordered_list.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/answers_json.hpp"
#include "view/csv.hpp"
#include "view/explain.hpp"
#include "view/lists_view.hpp"
#include "view/mru_view.hpp"
#include "view/peers_text.hpp"
#include "view/summary_view.hpp"
#include "view/variables_view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void check_printable(std::string_view text) {
  const bool fine = std::ranges::all_of(
      text, [](char c) { return c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f); });
  if (!fine || (!text.empty() && text.back() != '\n')) std::abort();
}

mode6::PeersReply reply_with(std::string_view text) {
  mode6::PeerReply peer;
  peer.id = {7};
  peer.text = text;
  peer.variables = mode6::decode_peer(mode6::parse_varlist(peer.text));
  mode6::PeersReply reply;
  reply.clock = ntp::Timestamp{0xeeaeac48, 0};
  reply.peers.push_back(peer);
  return reply;
}

void check_peers(const mode6::PeersReply& reply, view::Style style) {
  using enum view::PeersKind;
  for (const auto kind : {peers, apeers, opeers, rpeers}) {
    for (const bool units : {false, true}) {
      const auto table = view::peers_view(reply, {.style = style, .kind = kind, .units = units});
      const std::string text = view::peers_text(table, {});
      check_printable(text);
      const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
      if (lines != 2 + table.rows.size()) std::abort();
    }
  }
}

void check_lists(std::string_view text, std::int64_t now) {
  mode6::MruAnswer answer;
  mode6::parse_mru({.text = text}, answer);
  for (const view::Style style : {view::Style::classic, view::Style::ntpsec}) {
    const view::VariablesOptions options{.style = style, .near_unix_s = now};
    for (const auto& table : view::summary_tables()) {
      check_printable(view::summary_text(table, text, options));
    }
    for (const auto subject : {view::Subject::system, view::Subject::peer, view::Subject::clock}) {
      check_printable(view::explained({7}, 0xffff, text, subject, options));
    }
    check_printable(view::interfaces_text(mode6::parse_interfaces(text), style));
    check_printable(view::restrictions_text(mode6::parse_restrictions(text), style));
    for (const auto& row : answer.rows) {
      check_printable(view::mru_line(row, {.style = style, .now = row.last}));
      check_printable(view::mru_direct_line(row, {.style = style}, now));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::int64_t kNow = 1'795'436'000;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto reply = reply_with(text);
  for (const view::Style style : {view::Style::classic, view::Style::ntpsec}) {
    check_peers(reply, style);
    for (const mode6::AssociationId association : {mode6::kSystem, mode6::AssociationId{7}}) {
      for (const bool units : {false, true}) {
        check_printable(
            view::cooked_variables(view::subject_of(association), text,
                                   {.style = style, .units = units, .near_unix_s = kNow}));
      }
    }
  }
  check_printable(view::raw_variables(text));
  view::text_of(view::peers_json(reply, {}, kNow));
  view::Json variables = view::variables_json({7}, 0, text, view::Subject::peer, kNow);
  view::add_explanations(variables, 0xffff, text, view::Subject::peer, kNow);
  view::Json target = view::Json::object();
  target["target"] = "host";
  target["variables"].push_back(variables);
  view::Json targets = view::Json::array();
  targets.push_back(target);
  view::text_of(targets);
  std::string heads;
  check_printable(view::csv_of(targets, kNow, heads));
  check_lists(text, kNow);
  return 0;
}
