// Screen 1: the sources of a host.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "ntptop/field.hpp"
#include "ntptop/screens.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"
#include "view/refid_text.hpp"

namespace ntptop {
namespace {

using mode6::Selection;

Role role_of(const mode6::PeerStatus& status) {
  switch (status.selection) {
    case Selection::system_peer:
    case Selection::pps_peer:
      return Role::good;
    case Selection::falseticker:
      return Role::bad;
    case Selection::candidate:
    case Selection::backup:
      return Role::normal;
    default:
      return status.reachable ? Role::normal : Role::quiet;
  }
}

std::string reach_text(const Source& source, bool octal) {
  const auto reach = static_cast<std::uint8_t>(source.variables.reach.value_or(0));
  if (octal) return fmt::format("{:03o}", reach);
  std::string bits;
  for (int bit = 7; bit >= 0; --bit) bits += (reach >> bit & 1) != 0 ? '#' : '.';
  return bits;
}

Role reach_role(const Source& source) {
  const auto reach = static_cast<std::uint8_t>(source.variables.reach.value_or(0));
  return reach == 0xff ? Role::good : reach == 0 ? Role::quiet : Role::warn;
}

double poll_s(const Source& source) {
  const auto own = source.variables.hpoll.value_or(source.variables.ppoll.value_or(-1));
  const auto exponent = std::min(own, source.variables.ppoll.value_or(own));
  return exponent < 0 || exponent > 36 ? -1 : std::ldexp(1.0, static_cast<int>(exponent));
}

// Since the last packet, by the clock of the host.
double heard_s(const Source& source, const Snapshot& now) {
  const auto& heard = source.variables.rec;
  if (!heard || heard->is_unknown() || !now.system.clock) return -1;
  return std::max(std::chrono::duration<double>(*now.system.clock - *heard).count(), 0.0);
}

std::string middle_text(const Source& source, view::PeersKind kind) {
  if (kind == view::PeersKind::apeers) return fmt::format("{}", source.id.value);
  if (kind == view::PeersKind::opeers) return view::escape(source.variables.dstadr.value_or(""));
  return view::classic_refid(source.variables.refid.value_or(""));
}

char type_of(const Source& source) {
  switch (source.variables.hmode.value_or(0)) {
    case 1:
      return 's';
    case 2:
      return 'S';
    case 5:
      return 'B';
    case 6:
    case 8:
      return 'b';
    default:
      break;
  }
  const auto address = ntp::IpAddress::parse(source.variables.srcadr.value_or(""));
  if (address && view::is_reference_clock(*address)) return 'l';
  return source.variables.refid == "POOL" ? 'p' : 'u';
}

std::string flash_hex(const mode6::PeerVariables& peer) {
  return peer.flash ? fmt::format("{:03x}", static_cast<std::uint16_t>(*peer.flash)) : "-";
}

std::optional<double> order(const mode6::MaybeSeconds& value) {
  return value ? std::optional{value->count()} : std::nullopt;
}

Line row_of(const State& state, const Host& host, const Snapshot& now, const Source& source) {
  const mode6::PeerVariables& peer = source.variables;
  const Role role = role_of(source.status);
  const bool heard = peer.reach.value_or(0) != 0;
  const auto measured = [heard](const mode6::MaybeSeconds& value) {
    return heard ? value : mode6::MaybeSeconds{};
  };
  const auto bound = bound_of(source);
  const Series* trend = host.series(source.id, Quantity::offset);
  constexpr int kTrend = 9;
  const std::string curve =
      trend == nullptr ? ""
                       : sparkline(trend->tail(kTrend, state.shown_at()), kTrend, state.view.utf8);
  const bool known = !source.text.empty();
  const double since = heard_s(source, now);
  return {
      .key = key_of(source.id),
      .items = {{std::string(1, mode6::tally(source.status.selection)), role,
                 -static_cast<double>(source.status.selection)},
                {state.name_of(source), role},
                {middle_text(source, state.view.kind)},
                {known ? fmt::format("{}", peer.stratum.value_or(0)) : "-", Role::normal,
                 static_cast<double>(peer.stratum.value_or(0))},
                {std::string(1, type_of(source))},
                {age(since), Role::normal, since},
                {age(poll_s(source)), Role::normal, poll_s(source)},
                {reach_text(source, state.view.octal), reach_role(source),
                 static_cast<double>(peer.reach.value_or(0))},
                {milliseconds(measured(peer.delay), 6), Role::normal, order(peer.delay)},
                {milliseconds(measured(peer.offset), 8, true), role, order(peer.offset)},
                {milliseconds(bound, 5), Role::quiet, order(bound)},
                {milliseconds(measured(peer.jitter), 5), Role::normal, order(peer.jitter)},
                {milliseconds(measured(peer.dispersion), 6), Role::quiet, order(peer.dispersion)},
                {flash_hex(peer), peer.flash.value_or(0) == 0 ? Role::quiet : Role::warn,
                 static_cast<double>(peer.flash.value_or(0))},
                {curve, Role::graph}}};
}

}  // namespace

std::string key_of(mode6::AssociationId id) { return fmt::format("#{}", id.value); }

std::optional<std::uint16_t> association_of(const std::string& key) {
  if (!key.starts_with('#')) return std::nullopt;
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(key.data() + 1, key.data() + key.size(), id);
  if (error != std::errc{} || end != key.data() + key.size()) return std::nullopt;
  return id;
}

Table peers_table(const State& state) {
  const bool octal = state.view.octal;
  const std::string_view middle = state.view.kind == view::PeersKind::apeers   ? "assid"
                                  : state.view.kind == view::PeersKind::opeers ? "local"
                                                                               : "refid";
  const std::string_view bound = state.view.utf8 ? "±ms" : "+-ms";
  Table table;
  // Where there is no room, what goes first is what says least; an offset keeps its bound.
  table.columns = {{"", 1, false, 0, 0, false, "tally"},
                   {"remote", 12, false, 0, 40},
                   {middle, 7, false, 7, 15, false,
                    state.view.kind == view::PeersKind::peers ? "refid" : middle},
                   {"st", 2, true, 2},
                   {"t", 1, false, 10},
                   {"when", 4, true, 6},
                   {"poll", 4, true, 5},
                   {"reach", octal ? 5 : 8, false, 1},
                   {"delay", 6, true, 3},
                   {"offset", 8, true},
                   {bound, 5, true, 0, 0, false, "bound"},
                   {"jitter", 6, true, 8},
                   {"disp", 6, true, 11},
                   {"flash", 5, false, 12},
                   {"trend", 5, false, 9, 9, true}};
  for (Column& column : table.columns) {
    const std::string_view name = column.title == middle ? "refid" : field_name(column);
    if (state.view.hidden_columns.contains(std::string{name})) column.width = 0;
  }
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  if (now == nullptr) return table;
  for (const auto& source : now->sources)
    table.lines.push_back(row_of(state, *host, *now, *source));
  return table;
}

std::optional<mode6::AssociationId> chosen_source(const State& state) {
  const Table table = table_of(state, Screen::peers);
  const auto id = association_of(cursor_of(state, Screen::peers, table));
  if (!id) return std::nullopt;
  return mode6::AssociationId{*id};
}

}  // namespace ntptop
