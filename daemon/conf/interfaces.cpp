// `interface` and `nic`.
#include "conf/interfaces.hpp"

#include <array>
#include <fmt/format.h>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

using core::InterfaceRule;

struct ActionRow {
  std::string_view name;
  InterfaceRule::Action action;
};
constexpr std::array kActions{ActionRow{"listen", InterfaceRule::Action::listen},
                              ActionRow{"ignore", InterfaceRule::Action::ignore},
                              ActionRow{"drop", InterfaceRule::Action::drop}};

struct GroupRow {
  std::string_view name;
  InterfaceRule::Fits fits;
};
constexpr std::array kGroups{GroupRow{"all", InterfaceRule::Fits::all},
                             GroupRow{"ipv4", InterfaceRule::Fits::ipv4},
                             GroupRow{"ipv6", InterfaceRule::Fits::ipv6},
                             GroupRow{"wildcard", InterfaceRule::Fits::wildcard}};

const ActionRow* find_action(const Word& word) {
  for (const ActionRow& row : kActions) {
    if (is_keyword(word, row.name)) return &row;
  }
  return nullptr;
}

}  // namespace

core::InterfaceRule interface_rule(core::InterfaceRule::Action action, std::string_view what) {
  for (const GroupRow& row : kGroups) {
    if (row.name == what) return {.action = action, .fits = row.fits};
  }
  if (auto network = parse_network(what)) {
    for (std::size_t i = 0; i < network->address.octets.size(); ++i) {
      network->address.octets[i] &= network->mask.octets[i];
    }
    return {.action = action,
            .fits = InterfaceRule::Fits::network,
            .network = network->address,
            .mask = network->mask};
  }
  return {.action = action, .fits = InterfaceRule::Fits::name, .name = std::string{what}};
}

namespace {

void add_rule(Line& line, State& state, InterfaceRule::Action action, const Word& what) {
  if (!state.base.interfaces.empty()) {
    return line.fail(line.directive(),
                     fmt::format("{} stands beside -I or -L of the command line; leave one of them "
                                 "out",
                                 line.directive().text));
  }
  if (state.settings.interfaces.size() >= kMaxInterfaceRules) {
    return line.fail(line.directive(),
                     fmt::format("this is one line too many: {} is the limit", kMaxInterfaceRules));
  }
  InterfaceRule rule = interface_rule(action, what.text);
  if (rule.fits == InterfaceRule::Fits::wildcard && action == InterfaceRule::Action::listen) {
    line.unmet(
        what,
        "the wildcard address is not opened beside addresses that are chosen; effect on your "
        "service: every address that no line ignores is listened on by itself");
  }
  state.settings.interfaces.push_back(std::move(rule));
}

}  // namespace

void read_interface(Line& line, State& state) {
  const Word* word = line.argument(line.directive(), "listen, ignore or drop");
  if (word == nullptr) return;
  const ActionRow* row = find_action(*word);
  if (row == nullptr) {
    return line.fail(*word, fmt::format("{} is not listen, ignore or drop", shown(word->text)));
  }
  const Word* what = line.argument(*word, "all, ipv4, ipv6, wildcard, a name or an address");
  if (what == nullptr) return;
  // A name with a colon is an alias (eth0:1), so only a prefix length tells an address for sure.
  const bool prefixed = what->text.find('/') != std::string_view::npos;
  if (what->text.empty() || (prefixed && !parse_network(what->text))) {
    return line.fail(*what, fmt::format("{} is not ADDRESS/LENGTH", shown(what->text)));
  }
  if (line.finished()) add_rule(line, state, row->action, *what);
}

// `extra port N`
void read_extra(Line& line, State& state) {
  if (!line.take("port")) {
    return line.fail(line.directive(), "extra needs the word port and a number behind it");
  }
  const auto port = read_whole(line, line.directive(), {1, 65535});
  if (port && line.finished()) state.settings.extra_port = static_cast<std::uint16_t>(*port);
}

}  // namespace conf
