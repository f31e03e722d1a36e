// Sources as tables: peers and associations.
#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <map>
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

/// How wide the column in front is; nothing when there is but one host.
std::optional<std::size_t> server_width(Session& session) {
  if (!session.several_hosts()) return std::nullopt;
  std::size_t width = 0;
  for (const Host& one : session.hosts()) {
    width = std::max(width, view::escape(one.target.text).size());
  }
  return width;
}

/// What a table is drawn with.
struct Drawing {
  view::PeersOptions options;
  std::optional<std::size_t> server_width;
};

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
                const Drawing& drawing) {
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
    host.document["peers"] =
        view::peers_json(reply, drawing.options.names, session.world().unix_now());
  } else if (reply.peers.empty()) {
    host.say(no_associations(session.settings().style, host));
  } else {
    view::PeersLayout layout{.wide = session.settings().wide, .columns = session.world().columns};
    if (drawing.server_width) {
      layout.server = {view::escape(host.target.text), *drawing.server_width};
    }
    host.say(view::peers_text(view::peers_view(reply, drawing.options), layout));
  }
}

/// What one host is asked.
struct Question {
  mode6::PeersQuery query;
  bool shown = false;
};

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
  Drawing drawing{peers_options(session, kind, family), server_width(session)};
  std::deque<Question> questions;
  std::map<const Host*, Question*> question_of;
  for (Host& host : session.hosts()) {
    Question& question = questions.emplace_back();
    question_of.emplace(&host, &question);
    // Names are looked up for all hosts together. Without them a table is drawn as soon as it can
    // be, so that the replies of thousands of hosts are not kept.
    const auto draw = [&session, &drawing, &host, &question] {
      if (question.query.reply().failure) return;
      session.judge(host, std::nullopt, mode6::kSystem);
      show_peers(session, host, question.query.take_reply(), drawing);
      question.shown = true;
    };
    const bool at_once = session.settings().numeric && session.several_hosts();
    question.query = mode6::PeersQuery{{.all = everything,
                                        .key = session.usual_key(),
                                        .on_done = at_once ? draw : std::function<void()>{}}};
  }
  std::vector<Host*> reached = session.ask(
      [&](Host& host, mode6::Conversation& on) { question_of.at(&host)->query.start(on); });
  std::erase_if(reached, [&](const Host* host) { return question_of.at(host)->shown; });
  std::vector<ntp::IpAddress> addresses;
  for (const Host* host : reached) {
    const auto more = view::addresses_to_name(question_of.at(host)->query.reply(), drawing.options);
    addresses.insert(addresses.end(), more.begin(), more.end());
  }
  drawing.options.names = session.names_of(addresses);
  for (Host* host : reached) {
    const mode6::PeersReply& reply = question_of.at(host)->query.reply();
    if (session.judge(*host, reply.failure, mode6::kSystem)) {
      show_peers(session, *host, reply, drawing);
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
