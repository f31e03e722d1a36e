#include "view/lists_view.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "view/escape.hpp"

namespace view {
namespace {

std::string interface_line(const mode6::ListedInterface& row, Style style) {
  std::string text = fmt::format("{:3} {:<24.24} {} {:4x} ", row.index, escape(row.name),
                                 row.enabled ? '.' : 'D', row.flags);
  if (style == Style::classic) {
    text += fmt::format("{:3} {:2} ", row.ttl.value_or(0), row.multicast_groups.value_or(0));
  }
  return text + fmt::format("{:6} {:6} {:6} {:5} {:8}\n", row.received, row.sent, row.send_failures,
                            row.peers, row.uptime);
}

std::string range_of(const mode6::ListedRestriction& row) {
  const std::string address = row.address.text();
  if (row.mask.family == ntp::Family::none) return address;
  const auto bits = mode6::prefix_length(row.mask);
  return bits ? fmt::format("{}/{}", address, *bits)
              : fmt::format("{} {}", address, row.mask.text());
}

Json maybe(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

}  // namespace

std::string interfaces_text(const std::vector<mode6::ListedInterface>& rows, Style style) {
  std::string text;
  if (style == Style::classic) {
    text =
        "    interface name                                        send\n"
        " #  address/broadcast     drop flag ttl mc received sent failed peers   uptime\n";
    text += std::string(78, '=') + '\n';
  } else {
    text =
        "    interface name                                  send\n"
        " #  address/broadcast     drop flag received sent failed peers   uptime\n";
    text += ' ' + std::string(74, '=') + '\n';
  }
  for (const mode6::ListedInterface& row : rows) {
    text += interface_line(row, style);
    text += fmt::format("    {}\n", row.address.text());
    if (row.broadcast) text += fmt::format("    {}\n", row.broadcast->text());
  }
  return text;
}

std::string restrictions_text(const std::vector<mode6::ListedRestriction>& rows, Style style) {
  std::string text =
      "   hits    addr/prefix or addr mask\n"
      "           restrictions\n";
  text += std::string(style == Style::classic ? 78 : 72, '=') + '\n';
  for (const mode6::ListedRestriction& row : rows) {
    text += fmt::format("{:10} {}\n           {}\n", row.hits, range_of(row), escape(row.words));
  }
  return text;
}

Json interfaces_json(const std::vector<mode6::ListedInterface>& rows) {
  Json list = Json::array();
  for (const mode6::ListedInterface& row : rows) {
    Json one = Json::object();
    one["index"] = row.index;
    one["name"] = escape(row.name);
    one["address"] = row.address.text();
    one["broadcast"] = row.broadcast ? Json(row.broadcast->text()) : Json(nullptr);
    one["enabled"] = row.enabled;
    one["flags"] = fmt::format("{:x}", row.flags);
    one["ttl"] = maybe(row.ttl);
    one["multicast_groups"] = maybe(row.multicast_groups);
    one["received"] = row.received;
    one["sent"] = row.sent;
    one["send_failures"] = row.send_failures;
    one["peers"] = row.peers;
    one["uptime"] = row.uptime;
    list.push_back(std::move(one));
  }
  return list;
}

Json restrictions_json(const std::vector<mode6::ListedRestriction>& rows) {
  Json list = Json::array();
  for (const mode6::ListedRestriction& row : rows) {
    Json one = Json::object();
    one["index"] = row.index;
    one["address"] = row.address.text();
    one["mask"] = row.mask.text();
    one["hits"] = row.hits;
    Json words = Json::array();
    std::istringstream in{row.words};
    for (std::string word; in >> word;) words.push_back(escape(word));
    one["restrictions"] = std::move(words);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace view
