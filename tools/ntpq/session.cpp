#include "ntpq/session.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <utility>

#include "mode6/header.hpp"
#include "ntpq/commands.hpp"
#include "ntpq/messages.hpp"
#include "view/csv.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr ntp::Nanos kLongestList = std::chrono::hours{1};

struct StatusReply {
  std::vector<mode6::AssociationStatus> list;
  std::optional<mode6::Failure> failure;
};

void start_status(mode6::Conversation& conversation, std::shared_ptr<const ntp::Key> key,
                  StatusReply& into) {
  conversation.ask({mode6::Opcode::read_status, mode6::kSystem, {}, std::move(key)},
                   [&into](const mode6::Outcome& outcome) {
                     into = {};
                     if (outcome) {
                       into.list = mode6::parse_associations(outcome->data);
                     } else {
                       into.failure = outcome.error();
                     }
                   });
}

std::string_view without_program(std::string_view line) {
  constexpr std::string_view kPrefix = "ntpq: ";
  if (line.starts_with(kPrefix)) line.remove_prefix(kPrefix.size());
  return line;
}

}  // namespace

Session::Session(Settings settings, World world)
    : settings_{std::move(settings)}, world_{std::move(world)} {
  if (settings_.width) world_.columns = *settings_.width;
  state_.key_id = settings_.key_id;
  state_.key = settings_.key;
  if (state_.key) state_.key_type = state_.key->type;
  set_hosts(settings_.hosts);
}

void Session::set_hosts(std::vector<common::Target> targets) {
  hosts_.clear();
  for (common::Target& target : targets) hosts_.push_back(Host{.target = std::move(target)});
}

bool Session::run(std::string_view line) {
  run_command(*this, line);
  return !state_.leave;
}

std::vector<Piece> Session::take_output() {
  auto data = take_data();
  std::vector<Piece> pieces;
  for (Host& host : hosts_) {
    for (Piece& piece : host.output) pieces.push_back(std::move(piece));
    host.output.clear();
  }
  if (data) pieces.push_back({Piece::Kind::text, std::move(*data)});
  return pieces;
}

void Session::flush_data() {
  if (auto data = take_data()) hosts_.front().say(std::move(*data));
}

// One document of what all hosts said, why some did not, and nothing when nobody was asked.
std::optional<std::string> Session::take_data() {
  if (!as_data()) return std::nullopt;
  view::Json targets = view::Json::array();
  for (Host& host : hosts_) {
    view::Json target = view::Json::object();
    target["target"] = view::escape(host.target.text);
    target["address"] = host.address.empty() ? view::Json(nullptr) : view::Json(host.address);
    const auto why = std::ranges::find(host.output, Piece::Kind::error, &Piece::kind);
    target["error"] =
        why == host.output.end() ? view::Json(nullptr) : view::Json(without_program(why->text));
    target.update(std::exchange(host.document, view::Json::object()));
    if (host.asked) targets.push_back(std::move(target));
  }
  if (targets.empty()) return std::nullopt;
  const auto now = state_.watching ? std::optional{world_.unix_now()} : std::nullopt;
  if (settings_.format == Format::csv) return view::csv_of(targets, now, csv_heads_);
  view::Json document = view::document("ntpq", std::move(targets));
  if (!now) return view::text_of(document);
  document["time"] = view::instant(*now);
  return document.dump() + '\n';
}

void Session::forget_silence() {
  for (Host& host : hosts_) host.silent = host.asked = false;
}

int Session::exit_status() const {
  if (misused_) return common::kExitUsage;
  if (settings_.legacy_exit) return common::kExitOk;
  const bool failed = std::ranges::any_of(hosts_, &Host::failed);
  if (failed && std::ranges::none_of(hosts_, &Host::answered)) return common::kExitNoneAnswered;
  return failed ? common::kExitSomeFailed : common::kExitOk;
}

void Session::note_contact(Host& host, const common::Contact& contact) const {
  host.asked = true;
  host.strays = contact.strays;
  if (contact.address.port != 0) host.address = contact.address.text();
  if (settings_.debug == 0) return;
  const std::size_t sent = contact.datagrams_sent;
  host.note(fmt::format("ntpq: {}: asked {}, {} datagram{} sent", view::escape(host.target.text),
                        host.address.empty() ? "nobody" : host.address, sent,
                        sent == 1 ? "" : "s"));
}

std::vector<Host*> Session::ask(const Start& start, bool partial) {
  std::vector<Host*> asked;
  std::vector<common::Target> targets;
  for (Host& host : hosts_) {
    if (host.silent) continue;
    asked.push_back(&host);
    targets.push_back(host.target);
  }
  mode6::Patience patience = state_.patience;
  // A long list takes as long as it takes: whoever asks for one ends it when it leads nowhere.
  patience.total = partial ? kLongestList : std::max(patience.total, 4 * patience.deadline);
  const auto contacts =
      world_.fetch(targets, {patience, state_.version, partial || settings_.interactive},
                   [&](std::size_t index, mode6::Conversation& on) { start(*asked[index], on); });
  std::vector<Host*> reached;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    Host& host = *asked[i];
    note_contact(host, contacts[i]);
    if (contacts[i].trouble.empty() || (partial && contacts[i].interrupted)) {
      reached.push_back(&host);
    } else {
      host.failed = host.silent = true;
      host.complain(fmt::format("ntpq: {}", contacts[i].trouble));
    }
  }
  return reached;
}

std::vector<Host*> Session::ask_associations(bool cached) {
  std::map<const Host*, StatusReply> replies;
  for (const Host& host : hosts_) {
    if (!cached || !host.associations) replies.try_emplace(&host);
  }
  const auto reply_of = [&replies](const Host* host) -> StatusReply* {
    const auto found = replies.find(host);
    return found == replies.end() ? nullptr : &found->second;
  };
  std::vector<Host*> known;
  const auto reached = ask([&](Host& host, mode6::Conversation& on) {
    if (StatusReply* reply = reply_of(&host)) start_status(on, usual_key(), *reply);
  });
  for (Host* host : reached) {
    if (StatusReply* reply = reply_of(host)) {
      host->associations.reset();
      if (!judge(*host, reply->failure, mode6::kSystem)) continue;
      host->associations = std::move(reply->list);
    }
    known.push_back(host);
  }
  return known;
}

bool Session::judge(Host& host, const std::optional<mode6::Failure>& failure,
                    mode6::AssociationId association) {
  const bool said_so = failure && failure->error == mode6::AskError::server_error;
  host.answered |= !failure || said_so;
  if (!failure) return true;
  host.failed = true;
  host.silent |= failure->error == mode6::AskError::no_answer;
  std::string line = failure_text(*failure, association, host, state_.patience);
  if (said_so && several_hosts()) {
    line = fmt::format("server={} {}", view::escape(host.target.text), line);
  }
  host.complain(std::move(line));
  return false;
}

const view::Names& Session::names_of(const std::vector<ntp::IpAddress>& addresses) {
  std::vector<ntp::IpAddress> fresh;
  for (const ntp::IpAddress& address : addresses) {
    if (looked_up_.insert(address).second) fresh.push_back(address);
  }
  if (!fresh.empty()) names_.merge(world_.names(fresh));
  return names_;
}

void Session::say(const std::string& text) {
  if (as_data()) return;  // it would make the data unreadable
  for (Host& host : hosts_) host.say(text);
}

void Session::note(std::string line) { hosts_.front().note(std::move(line)); }

std::shared_ptr<const ntp::Key> Session::usual_key() const {
  return state_.authenticate ? state_.key : nullptr;
}

void Session::misused(std::string line) {
  misused_ = true;
  hosts_.front().note(std::move(line));
}

}  // namespace ntpq
