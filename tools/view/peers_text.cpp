#include "view/peers_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace view {
namespace {

constexpr std::size_t kNameColumns = 15;
constexpr std::size_t kMiddleColumns = 15;
constexpr std::size_t kNarrowColumns = 9;  // apeers
constexpr std::size_t kClassicColumns = 78;
constexpr std::size_t kNtpsecColumns = 79;

// On a very wide screen the other columns stay near the names.
std::size_t slack(const PeersTable& table, const PeersLayout& layout) {
  constexpr std::size_t kUsual = 80;
  constexpr std::size_t kMost = 24;
  if (table.style == Style::classic || layout.columns <= kUsual) return 0;
  return std::min(layout.columns - kUsual, kMost);
}

std::string_view middle_heading(PeersKind kind) {
  switch (kind) {
    case PeersKind::apeers:
      return "   refid   assid  ";
    case PeersKind::opeers:
      return "       local      ";
    default:
      return "       refid      ";
  }
}

std::string heading(const PeersTable& table, const PeersLayout& layout) {
  const bool classic = table.style == Style::classic;
  const std::string_view third = table.kind == PeersKind::opeers ? "  disp" : "jitter";
  std::string text;
  if (layout.server)
    text = fmt::format("{:<{}.{}} ", "server", layout.server->width, layout.server->width);
  return text + fmt::format("{:<{}}{}st t when poll reach   delay   offset  {}{}\n", "     remote",
                            kNameColumns + slack(table, layout), middle_heading(table.kind),
                            classic ? "" : " ", third);
}

std::string rule(const PeersTable& table, const PeersLayout& layout) {
  std::size_t length = table.style == Style::classic ? kClassicColumns : kNtpsecColumns;
  length += slack(table, layout);
  if (layout.server) length += layout.server->width + 1;
  return std::string(length, '=') + '\n';
}

std::string head_of(const PeerRow& row, std::size_t name_columns, const PeersLayout& layout) {
  std::string text;
  if (layout.server) text = fmt::format("{:<{}} ", layout.server->host, layout.server->width);
  const std::size_t before = text.size() + name_columns + 2;
  if (layout.wide && row.remote.size() > name_columns) {
    return text + fmt::format("{}{}\n{:{}}", row.tally, row.remote, "", before);
  }
  return text + fmt::format("{}{:<{}.{}} ", row.tally, row.remote, name_columns, name_columns);
}

std::string middle_of(const PeerRow& row, PeersKind kind) {
  if (kind != PeersKind::apeers) return fmt::format("{:<{}}", row.middle, kMiddleColumns);
  return fmt::format("{:<{}}{:<6}", row.middle, kNarrowColumns, row.id.value);
}

std::string tail_of(const PeerRow& row, Style style) {
  const std::string common = fmt::format(" {:>2} {} {:>4.4} {:>4.4}  {:>3} ", row.stratum, row.type,
                                         row.when, row.poll, row.reach);
  if (style == Style::ntpsec) {
    return common + fmt::format("{} {} {}\n", row.delay, row.offset, row.third);
  }
  return common + fmt::format(" {:>7} {:>8} {:>7}\n", row.delay, row.offset, row.third);
}

// Numbers first, so that a long name disturbs nothing; the line fits a terminal unless wide.
std::string names_last(const PeersTable& table, const PeersLayout& layout) {
  constexpr std::size_t kColumns = 79;
  const bool classic = table.style == Style::classic;
  std::string text;
  std::string server;
  if (layout.server) {
    text = fmt::format("{:<{}.{}} ", "server", layout.server->width, layout.server->width);
    server = fmt::format("{:<{}} ", layout.server->host, layout.server->width);
  }
  text += fmt::format(" st t when poll reach   delay   offset  {}jitter refid           T remote\n",
                      classic ? "" : " ");
  text += rule(table, layout);
  for (const PeerRow& row : table.rows) {
    std::string line = tail_of(row, table.style);
    line.pop_back();
    line += fmt::format(" {:<{}} {} ", row.middle, kMiddleColumns, row.tally);
    const std::size_t room = kColumns + slack(table, layout) - std::min(line.size(), kColumns);
    line += layout.wide ? row.remote : row.remote.substr(0, room);
    text += server + line + '\n';
  }
  return text;
}

}  // namespace

std::string peers_text(const PeersTable& table, const PeersLayout& layout) {
  if (table.kind == PeersKind::rpeers) return names_last(table, layout);
  const std::size_t name_columns = kNameColumns + slack(table, layout);
  std::string text = heading(table, layout) + rule(table, layout);
  for (const PeerRow& row : table.rows) {
    text +=
        head_of(row, name_columns, layout) + middle_of(row, table.kind) + tail_of(row, table.style);
  }
  return text;
}

}  // namespace view
