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

// Columns by hand: the formatting library takes a third of what a fleet's table costs.

// Of a text in UTF-8.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

void put_left(std::string& line, std::string_view text, std::size_t width) {
  line += text;
  const std::size_t taken = columns_of(text);
  if (taken < width) line.append(width - taken, ' ');
}

void put_right(std::string& line, std::string_view text, std::size_t width) {
  const std::size_t taken = columns_of(text);
  if (taken < width) line.append(width - taken, ' ');
  line += text;
}

void put_server(std::string& line, const PeersLayout& layout) {
  if (!layout.server) return;
  put_left(line, layout.server->host, layout.server->width);
  line += ' ';
}

void put_head(std::string& line, const PeerRow& row, std::size_t name_columns,
              const PeersLayout& layout) {
  const std::size_t start = line.size();
  put_server(line, layout);
  const std::size_t before_name = line.size() - start + name_columns + 2;
  line += row.tally;
  if (layout.wide && row.remote.size() > name_columns) {
    line += row.remote;
    line += '\n';
    line.append(before_name, ' ');
    return;
  }
  put_left(line, std::string_view{row.remote}.substr(0, name_columns), name_columns);
  line += ' ';
}

void put_middle(std::string& line, const PeerRow& row, PeersKind kind) {
  if (kind != PeersKind::apeers) return put_left(line, row.middle, kMiddleColumns);
  put_left(line, row.middle, kNarrowColumns);
  put_left(line, std::to_string(row.id.value), 6);
}

// Without the end of the line.
void put_tail(std::string& line, const PeerRow& row, Style style) {
  constexpr std::size_t kInterval = 4;
  line += ' ';
  put_right(line, row.stratum, 2);
  line += ' ';
  line += row.type;
  for (const std::string_view interval : {row.when, row.poll}) {
    line += ' ';
    put_right(line, interval.substr(0, kInterval), kInterval);
  }
  line += "  ";
  put_right(line, row.reach, 3);
  line += ' ';
  const bool classic = style == Style::classic;
  if (classic) line += ' ';
  put_right(line, row.delay, classic ? 7 : 0);
  line += ' ';
  put_right(line, row.offset, classic ? 8 : 0);
  line += ' ';
  put_right(line, row.third, classic ? 7 : 0);
}

// Numbers first, so that a long name disturbs nothing; the line fits a terminal unless wide.
std::string names_last(const PeersTable& table, const PeersLayout& layout) {
  constexpr std::size_t kColumns = 79;
  const bool classic = table.style == Style::classic;
  std::string text;
  std::string server;
  if (layout.server) {
    text = fmt::format("{:<{}.{}} ", "server", layout.server->width, layout.server->width);
    put_server(server, layout);
  }
  text += fmt::format(" st t when poll reach   delay   offset  {}jitter refid           T remote\n",
                      classic ? "" : " ");
  text += rule(table, layout);
  for (const PeerRow& row : table.rows) {
    std::string line;
    put_tail(line, row, table.style);
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
    put_head(text, row, name_columns, layout);
    put_middle(text, row, table.kind);
    put_tail(text, row, table.style);
    text += '\n';
  }
  return text;
}

}  // namespace view
