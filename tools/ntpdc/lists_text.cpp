#include "ntpdc/lists_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace ntpdc {
namespace {

std::int64_t whole_seconds(ntp::Nanos span) {
  return std::max<std::int64_t>(0, std::chrono::round<std::chrono::seconds>(span).count());
}

std::string monlist_row(const mode6::MruRow& row, ntp::Timestamp now, const PeersLook& look) {
  const auto name = look.names.find(row.remote.address);
  const std::string remote = look.numeric || name == look.names.end() ? row.remote.address.text()
                                                                      : view::escape(name->second);
  const std::int64_t between =
      row.count > 1
          ? whole_seconds((row.last - row.first) / static_cast<std::int64_t>(row.count - 1))
          : 0;
  return fmt::format("{:<22.22} {:5} {:8} {:1} {:1} {:6x} {:6} {:7}\n", remote, row.remote.port,
                     row.count, row.mode, row.version, row.restrictions, between,
                     whole_seconds(now - row.last));
}

std::string commas(const std::string& words) {
  std::string text;
  for (const char letter : view::escape(words)) {
    if (letter == ' ') text += ',';
    text += letter;
  }
  return text.empty() ? "none" : text;
}

}  // namespace

std::string monlist_text(std::vector<mode6::MruRow> rows, ntp::Timestamp now,
                         const PeersLook& look) {
  std::ranges::sort(rows, [now](const mode6::MruRow& a, const mode6::MruRow& b) {
    return now - a.last < now - b.last;
  });
  if (rows.size() > kMaxMonlist) rows.resize(kMaxMonlist);
  std::string text = "remote address          port    count m ver rstr avgint  lstint\n" +
                     std::string(63, '=') + "\n";
  for (const mode6::MruRow& row : rows) text += monlist_row(row, now, look);
  return text;
}

std::string reslist_text(const std::vector<mode6::ListedRestriction>& rows) {
  std::string text =
      "   address          mask            count        flags\n" + std::string(69, '=') + "\n";
  for (const mode6::ListedRestriction& row : rows) {
    text += fmt::format("{:<15} {:<15} {:9}  {}\n", row.address.text(), row.mask.text(), row.hits,
                        commas(row.words));
  }
  return text;
}

}  // namespace ntpdc
