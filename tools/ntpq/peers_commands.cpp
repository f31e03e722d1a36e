// Sources as tables: peers and associations.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>

#include "mode6/peers_query.hpp"
#include "ntpq/asking_commands.hpp"
#include "view/answers_json.hpp"
#include "view/associations_view.hpp"
#include "view/escape.hpp"
#include "view/peers_text.hpp"

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
  if (session.as_data()) {
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
    queries[&host] = std::make_unique<mode6::PeersQuery>(
        mode6::PeersQuery::Options{.all = everything, .key = session.usual_key()});
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
    if (session.as_data()) {
      host->document["associations"] = view::associations_json(*host->associations);
    } else if (host->associations->empty()) {
      host->say(no_associations(session.settings().style, *host));
    } else {
      host->say(view::associations_text(*host->associations, session.settings().style, all));
    }
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
void rpeers(Session& session, const Words& arguments) {
  print_peers(session, arguments, PeersKind::rpeers, false);
}

void associations(Session& session, const Words&) { print_associations(session, false, false); }
void lassociations(Session& session, const Words&) { print_associations(session, true, false); }
void passociations(Session& session, const Words&) { print_associations(session, false, true); }
void lpassociations(Session& session, const Words&) { print_associations(session, true, true); }

}  // namespace ntpq
