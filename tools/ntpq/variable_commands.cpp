// Variables of the system, of associations and of reference clocks: read and written.
#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "mode6/read_query.hpp"
#include "ntpq/asking_commands.hpp"
#include "ntpq/choice.hpp"
#include "ntpq/keys.hpp"
#include "ntpq/variables_options.hpp"
#include "view/answers_json.hpp"
#include "view/escape.hpp"
#include "view/explain.hpp"
#include "view/variables_view.hpp"

namespace ntpq {
namespace {

using mode6::Opcode;
using view::Subject;

struct Reading {
  mode6::AssociationId association;
  mode6::ReadReply reply = {};
};
using Readings = std::map<const Host*, std::deque<Reading>>;

// What is asked, and what of the answers is shown.
struct Request {
  Opcode opcode = Opcode::read_variables;
  std::string data;
  bool with_id = false;  ///< NTPsec: the association stands before variables asked for by name
  bool apart = false;    ///< NTPsec: a blank line between two associations
  std::shared_ptr<const ntp::Key> key = {};

  [[nodiscard]] Subject subject(mode6::AssociationId association) const {
    return opcode == Opcode::read_clock ? Subject::clock : view::subject_of(association);
  }
};

std::string heading(Session& session, const Host& host, const Request& request,
                    const Reading& reading) {
  std::string text;
  if (session.several_hosts()) text = fmt::format("server={} ", view::escape(host.target.text));
  const auto& [association, reply] = reading;
  if (!request.data.empty() && !session.settings().old_rv) {
    const bool with_id = request.with_id && !session.is_classic();
    return with_id ? text + fmt::format("associd={} ", association.value) : text;
  }
  if (session.state().raw) return text + view::raw_status_line(association, reply.status);
  return text + view::status_line(association, reply.status, request.subject(association));
}

void show(Session& session, Host& host, const Request& request, const Reading& reading,
          const view::VariablesOptions& options) {
  const auto& [association, reply] = reading;
  if (reply.text.empty()) {
    host.failed = true;
    host.complain(fmt::format("***No information returned for association {}", association.value));
    return;
  }
  const Subject subject = request.subject(association);
  if (session.as_data()) {
    auto document =
        view::variables_json(association, reply.status, reply.text, subject, options.near_unix_s);
    if (session.state().explain) {
      view::add_explanations(document, reply.status, reply.text, subject, options.near_unix_s);
    }
    host.document["variables"].push_back(std::move(document));
  } else if (session.state().explain) {
    host.say(view::explained(association, reply.status, reply.text, subject, options));
  } else {
    host.say(heading(session, host, request, reading) +
             (session.state().raw ? view::raw_variables(reply.text)
                                  : view::cooked_variables(subject, reply.text, options)));
  }
}

void show_all(Session& session, Host& host, const Request& request,
              const std::deque<Reading>& readings) {
  auto options = variables_options(session);
  bool shown = false;
  for (const Reading& reading : readings) {
    if (!session.judge(host, reading.reply.failure, reading.association)) continue;
    if (!session.state().raw && !session.as_data()) {
      options.names = session.names_of(view::addresses_to_name(reading.reply.text, options));
    }
    const bool blank = shown && request.apart && !session.is_classic() && !session.as_data();
    if (blank) host.say("\n");
    shown = true;
    show(session, host, request, reading, options);
  }
}

void ask_and_show(Session& session, const Chosen& chosen, const Request& request) {
  Readings readings;
  for (const auto& [host, ids] : chosen) {
    for (const mode6::AssociationId id : ids) readings[host].push_back({id});
  }
  if (readings.empty()) return;
  const auto key = request.key ? request.key : session.usual_key();
  const auto reached = session.ask([&](const Host& host, mode6::Conversation& on) {
    for (Reading& reading : readings[&host]) {
      mode6::ask_text(on, {request.opcode, reading.association, request.data, key}, reading.reply);
    }
  });
  for (Host* host : reached) show_all(session, *host, request, readings[host]);
}

std::string joined_from(const Words& words, std::size_t first) {
  std::string names;
  for (std::size_t i = first; i < words.size(); ++i) names += (names.empty() ? "" : ",") + words[i];
  return names;
}

void one(Session& session, const Words& arguments, Request request) {
  const auto choice = arguments.empty() ? Choice{} : parse_choice(session, arguments.front());
  if (choice) ask_and_show(session, associations_meant(session, *choice), request);
}

void range(Session& session, const Words& arguments, Request request) {
  if (arguments.size() < 2) {
    return session.misused("***two associations are needed, the first and the last: `mrv &1 &4'");
  }
  const auto low = parse_choice(session, arguments[0]);
  const auto high = low ? parse_choice(session, arguments[1]) : std::nullopt;
  if (!high) return;
  request.apart = true;
  request.with_id = true;
  ask_and_show(session, associations_between(session, *low, *high), request);
}

void write(Session& session, const Words& arguments, std::string assignments) {
  if (arguments.empty()) {
    return session.misused("***an association is needed (0: the system), then NAME=VALUE,...");
  }
  if (assignments.empty()) {
    return session.misused("***nothing to write: give NAME=VALUE, or use `addvars NAME=VALUE'");
  }
  auto key = needed_key(session);
  if (!key) return;
  one(session, arguments, {Opcode::write_variables, std::move(assignments), false, false, key});
}

}  // namespace

void readvar(Session& session, const Words& arguments) {
  one(session, arguments, {Opcode::read_variables, joined_from(arguments, 1)});
}

void readlist(Session& session, const Words& arguments) {
  one(session, arguments, {Opcode::read_variables, session.state().variables.names(), true});
}

void mreadvar(Session& session, const Words& arguments) {
  range(session, arguments, {Opcode::read_variables, joined_from(arguments, 2)});
}

void mreadlist(Session& session, const Words& arguments) {
  range(session, arguments, {Opcode::read_variables, session.state().variables.names()});
}

void clockvar(Session& session, const Words& arguments) {
  one(session, arguments, {Opcode::read_clock, joined_from(arguments, 1)});
}

void clocklist(Session& session, const Words& arguments) {
  one(session, arguments, {Opcode::read_clock, session.state().variables.names(), true});
}

void writevar(Session& session, const Words& arguments) {
  write(session, arguments, joined_from(arguments, 1));
}

void writelist(Session& session, const Words& arguments) {
  write(session, arguments, session.state().variables.assignments());
}

}  // namespace ntpq
