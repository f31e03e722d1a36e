// Screen 5: who asks a host.
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <map>

#include "ntptop/screens.hpp"
#include "view/escape.hpp"
#include "view/explain_words.hpp"
#include "view/mru_view.hpp"

namespace ntptop {
namespace {

// 192.0.2.0/24 or 2001:db8::/48
struct Network {
  ntp::IpAddress address;
  int bits = 0;

  [[nodiscard]] bool holds(const ntp::IpAddress& other) const {
    if (other.family != address.family) return false;
    for (int bit = 0; bit < bits; ++bit) {
      const auto octet = static_cast<std::size_t>(bit / 8);
      const int mask = 0x80 >> (bit % 8);
      if (((address.octets.at(octet) ^ other.octets.at(octet)) & mask) != 0) return false;
    }
    return true;
  }
};

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = ntp::IpAddress::parse(text.substr(0, slash));
  const std::string_view length = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (!address || error != std::errc{} || end != length.data() + length.size()) return std::nullopt;
  if (bits < 0 || bits > static_cast<int>(address->size()) * 8) return std::nullopt;
  return Network{*address, bits};
}

ntp::IpAddress head_of(ntp::IpAddress address) {
  const std::size_t octets = address.family == ntp::Family::ipv4 ? 3 : 6;
  for (std::size_t i = octets; i < address.octets.size(); ++i) address.octets.at(i) = 0;
  address.scope = 0;
  return address;
}

struct Client {
  std::string name;
  std::string key;
  std::uint64_t count = 0;
  double rate = 0;
  double average_s = 0;
  double last_s = 0;
  int mode = 0;
  int version = 0;
  std::uint16_t restrictions = 0;
  std::optional<double> score;
  std::size_t addresses = 1;
};

double seconds(ntp::Timestamp later, ntp::Timestamp earlier) {
  return std::chrono::duration<double>(later - earlier).count();
}

// The newest time in the list stands for the server's clock.
ntp::Timestamp newest(const Clients& list) {
  ntp::Timestamp latest;
  for (const auto& row : list.rows) {
    if (latest.is_unknown() || row.last - latest > ntp::Nanos{0}) latest = row.last;
  }
  return latest;
}

Client client_of(const State& state, const Clients& list, std::size_t index, ntp::Timestamp now) {
  const mode6::MruRow& row = list.rows[index];
  const std::string address = row.remote.address.text();
  return {.name = state.name_of(address),
          .key = address,
          .count = row.count,
          .rate = index < list.rates.size() ? list.rates[index] : 0,
          .average_s =
              row.count > 1 ? seconds(row.last, row.first) / static_cast<double>(row.count - 1) : 0,
          .last_s = seconds(now, row.last),
          .mode = row.mode,
          .version = row.version,
          .restrictions = row.restrictions,
          .score = row.score};
}

std::vector<Client> clients_of(const State& state, const Clients& list) {
  const ntp::Timestamp now = newest(list);
  std::vector<Client> all;
  if (!state.view.aggregated) {
    for (std::size_t i = 0; i < list.rows.size(); ++i)
      all.push_back(client_of(state, list, i, now));
    return all;
  }
  std::map<ntp::IpAddress, Client> sums;
  for (std::size_t i = 0; i < list.rows.size(); ++i) {
    const ntp::IpAddress head = head_of(list.rows[i].remote.address);
    const Client one = client_of(state, list, i, now);
    const auto [found, created] = sums.try_emplace(head, one);
    if (created) {
      found->second.name =
          fmt::format("{}/{}", head.text(), head.family == ntp::Family::ipv4 ? 24 : 48);
      found->second.key = found->second.name;
      continue;
    }
    Client& sum = found->second;
    sum.count += one.count;
    sum.rate += one.rate;
    sum.last_s = std::min(sum.last_s, one.last_s);
    sum.restrictions |= one.restrictions;
    ++sum.addresses;
  }
  for (auto& [head, sum] : sums) all.push_back(std::move(sum));
  return all;
}

// The bits that mark who asks too often are the same two in both families of daemons, but for KoD.
std::string restrictions_text(std::uint16_t bits) {
  std::string text;
  if ((bits & view::kLimitedBit) != 0) text += "limited ";
  if ((bits & (view::kod_bit(view::Style::classic) | view::kod_bit(view::Style::ntpsec))) != 0)
    text += "kod";
  if (text.empty()) return bits == 0 ? "-" : fmt::format("{:x}", bits);
  return text;
}

bool asks_too_often(const Client& client) {
  return (client.restrictions & view::kLimitedBit) != 0 || client.rate > 1;
}

std::vector<std::string> words_of(const State& state, const Client& client) {
  std::vector<std::string> lines{
      client.name == client.key ? client.name : fmt::format("{} ({})", client.name, client.key)};
  lines.push_back(fmt::format("    {} packets from {} address{}, the last one {} ago", client.count,
                              client.addresses, client.addresses == 1 ? "" : "es",
                              age(client.last_s)));
  if (client.count > 1 && client.addresses == 1) {
    lines.push_back(fmt::format("    one in {} on the average, {} a second since the list before",
                                age(client.average_s), number(client.rate, 7, 2)));
  }
  lines.push_back(fmt::format("    mode {}: {};  version {} of the protocol", client.mode,
                              view::mode_meaning(client.mode), client.version));
  const bool limited = (client.restrictions & view::kLimitedBit) != 0;
  lines.push_back(fmt::format("    restrictions {:x}{}", client.restrictions,
                              client.restrictions == 0 ? ": none" : ""));
  if (limited) {
    lines.emplace_back(
        "      limited: it asks more often than the server allows; what is too much");
    lines.emplace_back("      gets no answer");
  }
  if (restrictions_text(client.restrictions).ends_with("kod")) {
    lines.emplace_back("      kod: now and then it is told so (kiss-o'-death RATE)");
  }
  if (client.score) {
    lines.push_back(fmt::format("    score {}: how much of its rate limit it has used up",
                                number(*client.score, 7, 2)));
  }
  if (!limited && client.rate > 1) lines.emplace_back("    more than one packet a second is much");
  if (state.view.aggregated) lines.emplace_back("    g shows its addresses");
  return lines;
}

const Clients* list_of(const State& state) {
  const Host* host = state.host();
  return host == nullptr ? nullptr : host->clients_at(state.shown_at());
}

}  // namespace

Table clients_table(const State& state) {
  Table table;
  table.columns = {{"client", 18, false, 0, 45}, {"count", 12, true},
                   {"rate/s", 7, true},          {"avgint", 6, true, 1},
                   {"m", 1, false, 3},           {"v", 1, false, 4},
                   {"restrict", 11, false, 5},   {"last", 4, true, 2},
                   {"score", 6, true, 6},        {"hosts", state.view.aggregated ? 5 : 0, true}};
  const Clients* list = list_of(state);
  if (list == nullptr) return table;
  const std::string& filter = state.view.places[static_cast<std::size_t>(Screen::clients)].filter;
  const auto network = network_of(filter);
  std::vector<Client> clients = clients_of(state, *list);
  std::ranges::stable_sort(clients, [](const Client& a, const Client& b) {
    return a.rate != b.rate ? a.rate > b.rate : a.count > b.count;
  });
  for (const Client& client : clients) {
    if (state.view.heavy && !asks_too_often(client)) continue;
    if (network) {
      const auto address = ntp::IpAddress::parse(client.key.substr(0, client.key.find('/')));
      if (!address || !network->holds(*address)) continue;
    }
    const Role role = asks_too_often(client) ? Role::warn : Role::normal;
    table.lines.push_back(
        {.key = client.key,
         .items = {
             {client.name, role},
             {fmt::format("{}", client.count), Role::normal, -static_cast<double>(client.count)},
             {number(client.rate, 7, 2), role, -client.rate},
             {client.count > 1 ? age(client.average_s) : "-", Role::normal, client.average_s},
             {fmt::format("{}", client.mode)},
             {fmt::format("{}", client.version)},
             {restrictions_text(client.restrictions), role},
             {age(client.last_s), Role::normal, client.last_s},
             {client.score ? number(*client.score, 6, 2) : "-", Role::normal,
              client.score ? std::optional{-*client.score} : std::nullopt},
             {fmt::format("{}", client.addresses), Role::normal,
              -static_cast<double>(client.addresses)}}});
  }
  return table;
}

std::vector<std::string> client_explained(const State& state) {
  const Clients* list = list_of(state);
  if (list == nullptr) return {"there is no list of clients yet"};
  const Table table = table_of(state, Screen::clients);
  const std::string key = cursor_of(state, Screen::clients, table);
  for (const Client& client : clients_of(state, *list)) {
    if (client.key == key) return words_of(state, client);
  }
  return {"nobody is under the cursor"};
}

void draw_clients_summary(Pane pane, const State& state) {
  const Clients* list = list_of(state);
  if (list == nullptr) {
    pane.text(1, 0, "asking for the list of clients ...", Role::quiet);
    return;
  }
  if (!list->trouble.empty()) {
    pane.text(1, 0, fmt::format("the list is not whole: {}", list->trouble), Role::warn);
  }
  constexpr std::array<std::pair<double, std::string_view>, 7> kSteps{{{1, "<1s"},
                                                                       {8, "1-8s"},
                                                                       {24, "16s"},
                                                                       {96, "64s"},
                                                                       {256, "128s"},
                                                                       {1536, "1024s"},
                                                                       {1e18, ">1h"}}};
  std::array<double, 7> counts{};
  std::array<std::size_t, 8> versions{};
  std::size_t v6 = 0;
  double rate = 0;
  for (std::size_t i = 0; i < list->rows.size(); ++i) {
    const auto& row = list->rows[i];
    if (i < list->rates.size()) rate += list->rates[i];
    if (row.remote.address.family == ntp::Family::ipv6) ++v6;
    ++versions.at(row.version & 7U);
    if (row.count < 2) continue;
    const double average = seconds(row.last, row.first) / static_cast<double>(row.count - 1);
    for (std::size_t step = 0; step < kSteps.size(); ++step) {
      if (average < kSteps.at(step).first) {
        ++counts.at(step);
        break;
      }
    }
  }
  const std::size_t total = std::max<std::size_t>(list->rows.size(), 1);
  std::string versions_text;
  for (std::size_t i = 1; i < versions.size(); ++i) {
    if (versions.at(i) > 0)
      versions_text += fmt::format("  v{} {}%", i, versions.at(i) * 100 / total);
  }
  if (list->trouble.empty()) {
    pane.text(1, 0,
              fmt::format("addresses {}   {} packets/s   IPv4 {}%  IPv6 {}% {}", list->rows.size(),
                          number(rate, 8, 1), (list->rows.size() - v6) * 100 / total,
                          v6 * 100 / total, versions_text));
  }
  int x = pane.text(1, 1, "average interval", Role::label) + 2;
  const double most = std::max(*std::ranges::max_element(counts), 1.0);
  for (std::size_t step = 0; step < kSteps.size(); ++step) {
    x = pane.text(x, 1, kSteps.at(step).second, Role::quiet) + 1;
    // One bar, on the scale from nothing to the most.
    const double part = counts.at(step) / most;
    const auto bars = sparkline({0, 1, part}, 3, state.view.utf8);
    const std::u32string last = decode(bars);
    if (counts.at(step) > 0) pane.glyph(x, 1, last.back(), Role::graph);
    x += 3;
  }
}

}  // namespace ntptop
