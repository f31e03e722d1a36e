// The commands that ask the hosts: peers, associations, variables.
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <system_error>

#include "mode6/peers_query.hpp"
#include "mode6/read_query.hpp"
#include "ntpq/commands.hpp"
#include "view/answers_json.hpp"
#include "view/associations_view.hpp"
#include "view/escape.hpp"
#include "view/peers_text.hpp"
#include "view/variables_view.hpp"

namespace ntpq {
namespace {

using view::PeersKind;

// -----------------------------------------------------------------------------------------------
// Peers.

std::optional<view::ServerColumn> server_column(Session& session, const Host& host) {
  if (!session.several_hosts()) return std::nullopt;
  std::size_t width = 0;
  for (const Host& one : session.hosts()) {
    width = std::max(width, view::escape(one.target.text).size());
  }
  return view::ServerColumn{view::escape(host.target.text), width};
}

view::PeersOptions peers_options(Session& session, PeersKind kind, ntp::Family family) {
  return {.style = session.settings().style,
          .kind = kind,
          .numeric = session.settings().numeric,
          .units = session.settings().units,
          .charset = session.world().charset,
          .family = family};
}

// What each of the old tools says of a daemon without sources.
std::string no_associations(view::Style style, const Host& host) {
  if (style == view::Style::classic) return "No association ID's returned\n";
  return fmt::format("server={} No association IDs returned\n", view::escape(host.target.text));
}

void show_peers(Session& session, Host& host, const mode6::PeersReply& reply,
                const view::PeersOptions& options) {
  for (const mode6::PeerReply& peer : reply.peers) {
    if (peer.failure) {
      session.judge(host, peer.failure, peer.id);
    } else if (peer.text.empty()) {
      host.failed = true;
      host.complain(fmt::format("***No information returned for association {}", peer.id.value));
    }
  }
  if (session.settings().json) {
    host.document["system"] = view::system_status_json(reply, session.world().unix_now());
    host.document["peers"] = view::peers_json(reply, options.names, session.world().unix_now());
  } else if (reply.peers.empty()) {
    host.say(no_associations(session.settings().style, host));
  } else {
    host.say(view::peers_text(view::peers_view(reply, options),
                              {.wide = session.settings().wide,
                               .columns = session.world().columns,
                               .server = server_column(session, host)}));
  }
}

void print_peers(Session& session, const Words& arguments, PeersKind kind, bool all) {
  auto family = ntp::Family::none;
  if (!arguments.empty()) {
    const std::string& word = arguments.front();
    if (word != "-4" && word != "-6") {
      return session.misused(
          fmt::format("***peers may be followed by -4 or -6, not `{}'", view::escape(word)));
    }
    family = word == "-4" ? ntp::Family::ipv4 : ntp::Family::ipv6;
  }
  // NTPsec's tables show every association.
  const bool everything = all || session.settings().style == view::Style::ntpsec;
  std::map<const Host*, std::unique_ptr<mode6::PeersQuery>> queries;
  for (const Host& host : session.hosts()) {
    queries[&host] =
        std::make_unique<mode6::PeersQuery>(mode6::PeersQuery::Options{.all = everything});
  }
  auto options = peers_options(session, kind, family);
  std::vector<ntp::IpAddress> addresses;
  const auto reached =
      session.ask([&](Host& host, mode6::Conversation& on) { queries.at(&host)->start(on); });
  for (const Host* host : reached) {
    const auto more = view::addresses_to_name(queries.at(host)->reply(), options);
    addresses.insert(addresses.end(), more.begin(), more.end());
  }
  options.names = session.names_of(addresses);
  for (Host* host : reached) {
    const mode6::PeersReply& reply = queries.at(host)->reply();
    if (session.judge(*host, reply.failure, mode6::kSystem)) {
      show_peers(session, *host, reply, options);
    }
  }
}

// -----------------------------------------------------------------------------------------------
// Associations.

void print_associations(Session& session, bool all, bool cached) {
  for (Host* host : session.ask_associations(cached)) {
    if (session.settings().json) {
      host->document["associations"] = view::associations_json(*host->associations);
    } else if (host->associations->empty()) {
      host->say(no_associations(session.settings().style, *host));
    } else {
      host->say(view::associations_text(*host->associations, session.settings().style, all));
    }
  }
}

// -----------------------------------------------------------------------------------------------
// Variables.

// What stands where an association is expected: a number or a place in the list.
struct Which {
  std::uint64_t number = 0;
  bool is_index = false;
};

std::optional<Which> parse_which(Session& session, const std::string& word) {
  const bool is_index = word.starts_with('&');
  const std::string_view digits = std::string_view{word}.substr(is_index ? 1 : 0);
  Which which{0, is_index};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), which.number);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    session.misused(
        is_index ? fmt::format("***Association index `{}' invalid/undecodable", view::escape(word))
                 : fmt::format("***Illegal unsigned value {}", view::escape(word)));
    return std::nullopt;
  }
  constexpr std::uint64_t kMaxId = 65'535;
  if (!is_index && which.number > kMaxId) {
    session.misused(fmt::format("***Invalid association ID {} specified", which.number));
    return std::nullopt;
  }
  return which;
}

// The association meant at each host; hosts that have none are missing.
std::map<const Host*, mode6::AssociationId> associations_meant(Session& session,
                                                               const Which& which) {
  std::map<const Host*, mode6::AssociationId> meant;
  if (!which.is_index) {
    for (const Host& host : session.hosts()) {
      meant[&host] = {static_cast<std::uint16_t>(which.number)};
    }
    return meant;
  }
  for (Host* host : session.ask_associations(true)) {
    const auto& list = *host->associations;
    if (which.number >= 1 && which.number <= list.size()) {
      meant[host] = list[which.number - 1].id;
    } else {
      host->failed = true;
      host->complain(list.empty()
                         ? fmt::format("***No associations found, `&{}' unknown", which.number)
                         : fmt::format("***Association index `&{}' is not from 1 to {}",
                                       which.number, list.size()));
    }
  }
  return meant;
}

struct Reading {
  mode6::AssociationId association;
  mode6::ReadReply reply;
};

view::VariablesOptions variables_options(Session& session) {
  return {.style = session.settings().style,
          .numeric = session.settings().numeric,
          .units = session.settings().units,
          .charset = session.world().charset,
          .columns = session.world().columns,
          .near_unix_s = session.world().unix_now(),
          .zone = session.world().zone};
}

void show_variables(Session& session, Host& host, const Reading& reading, bool with_status,
                    const view::VariablesOptions& options) {
  const auto& [association, reply] = reading;
  if (reply.text.empty()) {
    host.failed = true;
    host.complain(fmt::format("***No information returned for association {}", association.value));
    return;
  }
  if (session.settings().json) {
    host.document["variables"].push_back(
        view::variables_json(association, reply.status, reply.text, options.near_unix_s));
    return;
  }
  std::string text;
  if (session.several_hosts()) text = fmt::format("server={} ", view::escape(host.target.text));
  if (session.state().raw) {
    if (with_status) text += view::raw_status_line(association, reply.status);
    text += view::raw_variables(reply.text);
  } else {
    if (with_status) text += view::status_line(association, reply.status);
    text += view::cooked_variables(association, reply.text, options);
  }
  host.say(std::move(text));
}

void print_variables(Session& session, const Which& which, const std::string& names) {
  const auto meant = associations_meant(session, which);
  std::map<const Host*, std::unique_ptr<Reading>> readings;
  for (const auto& [host, id] : meant) {
    readings[host] = std::make_unique<Reading>(Reading{id, {}});
  }
  if (readings.empty()) return;
  const auto reached = session.ask([&](Host& host, mode6::Conversation& on) {
    const auto found = readings.find(&host);
    if (found == readings.end()) return;
    found->second->reply = {};
    mode6::ask_variables(on, found->second->association, names, found->second->reply);
  });
  auto options = variables_options(session);
  for (Host* host : reached) {
    const auto found = readings.find(host);
    if (found == readings.end()) continue;
    const auto& [association, reply] = *found->second;
    if (!session.judge(*host, reply.failure, association)) continue;
    const bool named = !session.state().raw && !session.settings().json;
    if (named) options.names = session.names_of(view::addresses_to_name(reply.text, options));
    show_variables(session, *host, *found->second, names.empty(), options);
  }
}

}  // namespace

void peers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::peers, false);
}
void lpeers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::peers, true);
}
void opeers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::opeers, false);
}
void lopeers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::opeers, true);
}
void apeers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::apeers, false);
}

void associations(Session& session, const Words&) { print_associations(session, false, false); }
void lassociations(Session& session, const Words&) { print_associations(session, true, false); }
void passociations(Session& session, const Words&) { print_associations(session, false, true); }
void lpassociations(Session& session, const Words&) { print_associations(session, true, true); }

void readvar(Session& session, const Words& arguments) {
  const auto which = arguments.empty() ? Which{} : parse_which(session, arguments.front());
  if (!which) return;
  std::string names;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    names += (names.empty() ? "" : ",") + arguments[i];
  }
  print_variables(session, *which, names);
}

void readlist(Session& session, const Words& arguments) { readvar(session, arguments); }

}  // namespace ntpq
