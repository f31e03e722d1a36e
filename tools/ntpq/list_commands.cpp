// ifstats and reslist: what a daemon tells only those who have its control key.
#include <deque>
#include <map>

#include "mode6/ordered_list.hpp"
#include "mode6/read_query.hpp"
#include "ntpq/asking_commands.hpp"
#include "ntpq/keys.hpp"
#include "view/lists_view.hpp"

namespace ntpq {
namespace {

using Show = void (*)(Session& session, Host& host, std::string_view text);

void ask_list(Session& session, std::string_view which, Show show) {
  const auto key = needed_key(session);
  if (!key) return;
  std::map<const Host*, mode6::ReadReply> replies;
  const auto reached = session.ask([&](const Host& host, mode6::Conversation& on) {
    mode6::ask_text(on, {mode6::Opcode::read_ordered_list, mode6::kSystem, std::string{which}, key},
                    replies[&host]);
  });
  for (Host* host : reached) {
    const mode6::ReadReply& reply = replies[host];
    if (session.judge(*host, reply.failure, mode6::kSystem)) show(session, *host, reply.text);
  }
}

void show_interfaces(Session& session, Host& host, std::string_view text) {
  const auto rows = mode6::parse_interfaces(text);
  if (session.as_data()) {
    host.document["interfaces"] = view::interfaces_json(rows);
  } else if (rows.empty()) {
    host.failed = true;
    host.complain("***No interfaces returned");
  } else {
    host.say(view::interfaces_text(rows, session.settings().style));
  }
}

void show_restrictions(Session& session, Host& host, std::string_view text) {
  const auto rows = mode6::parse_restrictions(text);
  if (session.as_data()) {
    host.document["restrictions"] = view::restrictions_json(rows);
  } else if (rows.empty()) {
    host.failed = true;
    host.complain("***No restrictions returned");
  } else {
    host.say(view::restrictions_text(rows, session.settings().style));
  }
}

}  // namespace

void ifstats(Session& session, const Words&) {
  ask_list(session, mode6::kInterfacesList, show_interfaces);
}

void reslist(Session& session, const Words&) {
  ask_list(session, mode6::kRestrictionsList, show_restrictions);
}

}  // namespace ntpq
