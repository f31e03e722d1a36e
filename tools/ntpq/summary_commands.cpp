// sysinfo, sysstats and their kin: many variables by name, laid out by a table of legends.
#include <deque>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "mode6/read_query.hpp"
#include "mode6/varlist.hpp"
#include "ntpq/asking_commands.hpp"
#include "ntpq/choice.hpp"
#include "ntpq/variables_options.hpp"
#include "view/answers_json.hpp"
#include "view/escape.hpp"
#include "view/summary_view.hpp"

namespace ntpq {
namespace {

// The questions of one table to one host and what came of them.
class SummaryQuery {
 public:
  SummaryQuery(const view::SummaryTable& table, mode6::AssociationId association,
               std::shared_ptr<const ntp::Key> key)
      : table_{&table}, association_{association}, key_{std::move(key)} {}

  // A daemon that does not know one of the variables says nothing of the others: then each is asked
  // for by itself.
  void start(mode6::Conversation& on, view::Style style) {
    replies_.clear();
    alone_ = false;
    for (std::string& names : view::summary_questions(*table_, style)) ask(on, std::move(names));
  }

  [[nodiscard]] mode6::AssociationId association() const { return association_; }
  [[nodiscard]] bool asked_alone() const { return alone_; }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const auto& reply : replies_) text += reply.text + "\r\n";
    return text;
  }
  [[nodiscard]] std::uint16_t status() const {
    for (const auto& reply : replies_) {
      if (!reply.failure) return reply.status;
    }
    return 0;
  }
  /// Why there is nothing at all; a variable that is not known by itself is no failure.
  [[nodiscard]] std::optional<mode6::Failure> failure() const {
    std::optional<mode6::Failure> failure;
    for (const auto& reply : replies_) {
      if (!reply.failure) return std::nullopt;
      if (!failure || !is_unknown(*reply.failure)) failure = reply.failure;
    }
    return failure;
  }

 private:
  static bool is_unknown(const mode6::Failure& failure) {
    return failure.error == mode6::AskError::server_error &&
           failure.code == static_cast<std::uint8_t>(mode6::ErrorCode::unknown_variable);
  }

  void ask(mode6::Conversation& on, std::string names) {
    mode6::ReadReply& reply = replies_.emplace_back();
    on.ask({mode6::Opcode::read_variables, association_, names, key_},
           [this, &on, &reply, names](const mode6::Outcome& outcome) {
             if (outcome) {
               reply = {outcome->status, outcome->data, std::nullopt};
               return;
             }
             reply.failure = outcome.error();
             if (is_unknown(outcome.error()) && names.find(',') != std::string::npos) {
               alone_ = true;
               ask_each(on, names);
             }
           });
  }
  void ask_each(mode6::Conversation& on, std::string_view names) {
    while (!names.empty()) {
      const auto comma = std::min(names.find(','), names.size());
      ask(on, std::string{names.substr(0, comma)});
      names.remove_prefix(std::min(comma + 1, names.size()));
    }
  }

  const view::SummaryTable* table_;
  mode6::AssociationId association_;
  std::shared_ptr<const ntp::Key> key_;
  std::deque<mode6::ReadReply> replies_;  // they stay where they are
  bool alone_ = false;
};

std::vector<ntp::IpAddress> addresses_in(const view::SummaryTable& table, std::string_view text,
                                         const view::VariablesOptions& options) {
  std::vector<ntp::IpAddress> addresses;
  if (options.numeric) return addresses;
  const auto list = mode6::parse_varlist(text);
  for (const view::SummaryRow* row : rows_of(table, options.style)) {
    if (row->kind != view::SummaryKind::address) continue;
    const auto variable = mode6::find_variable(list, row->variable);
    const auto parts = variable ? ntp::parse_host_port(variable->value) : std::nullopt;
    const auto address = parts ? ntp::IpAddress::parse(parts->host) : std::nullopt;
    if (address && !address->is_unspecified()) addresses.push_back(*address);
  }
  return addresses;
}

void show_summary(Session& session, Host& host, const view::SummaryTable& table,
                  const SummaryQuery& query) {
  auto options = variables_options(session);
  const std::string text = query.text();
  const auto subject = view::subject_of(query.association());
  if (session.as_data()) {
    auto document = view::variables_json(query.association(), query.status(), text, subject,
                                         options.near_unix_s);
    document["command"] = table.command;
    host.document["summaries"].push_back(std::move(document));
    return;
  }
  options.names = session.names_of(addresses_in(table, text, options));
  std::string out;
  if (session.several_hosts()) out = fmt::format("server={} ", view::escape(host.target.text));
  if (table.with_status) {
    out += view::status_line(query.association(), query.status(), subject);
  } else if (session.several_hosts()) {
    out += '\n';
  }
  host.say(out + view::summary_text(table, text, options));
}

}  // namespace

void summary(Session& session, std::string_view command, const Words& arguments) {
  const view::SummaryTable& table = *view::summary_table(command);
  if (table.of_association && arguments.empty()) {
    return session.misused(
        fmt::format("***an association is needed: `{} &1'; see `associations'", command));
  }
  const auto choice = arguments.empty() ? Choice{} : parse_choice(session, arguments.front());
  if (!choice) return;
  std::map<const Host*, SummaryQuery> queries;
  for (const auto& [host, ids] : associations_meant(session, *choice)) {
    queries.emplace(host, SummaryQuery{table, ids.front(), session.usual_key()});
  }
  if (queries.empty()) return;
  const auto reached = session.ask([&](const Host& host, mode6::Conversation& on) {
    const auto query = queries.find(&host);
    if (query != queries.end()) query->second.start(on, session.settings().style);
  });
  for (Host* host : reached) {
    const auto query = queries.find(host);
    if (query == queries.end()) continue;
    if (query->second.asked_alone() && !session.is_classic()) {
      host->note("Unknown variable.  Trying one at a time.");
    }
    if (session.judge(*host, query->second.failure(), query->second.association())) {
      show_summary(session, *host, table, query->second);
    }
  }
}

}  // namespace ntpq
