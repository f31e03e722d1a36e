// :config, config-from-file, saveconfig: questions that change the daemon, so each is signed, and
// they go one after another.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "mode6/read_query.hpp"
#include "ntpq/asking_commands.hpp"
#include "ntpq/keys.hpp"
#include "view/escape.hpp"
#include "view/variables_view.hpp"

namespace ntpq {
namespace {

using Replies = std::map<const Host*, mode6::ReadReply>;

Replies ask_signed(Session& session, mode6::Opcode opcode, const std::string& data,
                   const std::shared_ptr<const ntp::Key>& key) {
  Replies replies;
  const auto reached = session.ask([&](const Host& host, mode6::Conversation& on) {
    mode6::ask_text(on, {opcode, mode6::kSystem, data, key}, replies[&host]);
  });
  std::erase_if(replies, [&](const auto& reply) {
    return std::ranges::find(reached, reply.first) == reached.end();
  });
  return replies;
}

std::string line_of(std::string_view text) {
  const auto end = text.find_last_not_of("\r\n");
  return view::escape(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
}

// What a daemon says when it did as it was told; it answers its refusals as normal responses.
bool obeyed(std::string_view text) {
  return text.find("Config Succeeded") != std::string_view::npos ||
         text.starts_with("Configuration saved to");
}

// "column 14 syntax error": the line again, and where in it.
std::string where_in(std::string_view line, std::string_view text) {
  constexpr std::string_view kBefore = "column ";
  if (!text.starts_with(kBefore)) return {};
  text.remove_prefix(kBefore.size());
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto column = parse_number(std::string{digits}, 0, kMaxLine);
  if (!column) return {};
  const std::string shown = view::escape(line);
  // Daemons count from one, except that 0 is the beginning too.
  const std::size_t before =
      std::min<std::size_t>(std::max<std::size_t>(*column, 1) - 1, shown.size());
  return fmt::format("{}\n{}^\n", shown, std::string(before, '_'));
}

void show_reply(Session& session, Host& host, const std::string& command, std::string_view line,
                std::string_view text) {
  host.failed |= !obeyed(text);
  if (session.as_data()) {
    view::Json reply = view::Json::object();
    reply["command"] = view::escape(command);
    reply["text"] = line_of(text);
    host.document["replies"].push_back(std::move(reply));
  } else if (text.empty()) {
    host.failed = true;
    host.complain("***No information returned");
  } else {
    host.say(where_in(line, text) + view::raw_variables(text));
  }
}

void send_and_show(Session& session, mode6::Opcode opcode, const std::string& command,
                   const std::string& data) {
  const auto key = needed_key(session);
  if (!key) return;
  const Replies replies = ask_signed(session, opcode, data, key);
  for (Host& host : session.hosts()) {
    const auto reply = replies.find(&host);
    if (reply == replies.end()) continue;
    if (!session.judge(host, reply->second.failure, mode6::kSystem)) continue;
    show_reply(session, host, command, data, reply->second.text);
  }
}

bool is_nothing(const std::string& line) {
  const auto begin = line.find_first_not_of(" \t\r");
  return begin == std::string::npos || line[begin] == '#';
}

bool succeeded(const mode6::ReadReply& reply) { return !reply.failure && obeyed(reply.text); }

// One line to every host that took all lines before it. False when none is left.
bool send_line(Session& session, std::map<const Host*, bool>& stopped, int number,
               const std::string& line, const std::shared_ptr<const ntp::Key>& key) {
  const Replies replies = ask_signed(session, mode6::Opcode::configure, line, key);
  bool any = false;
  for (Host& host : session.hosts()) {
    const auto reply = replies.find(&host);
    if (stopped[&host] || reply == replies.end()) continue;
    if (succeeded(reply->second)) {
      any = true;
      host.say(fmt::format("Line No: {} Config Succeeded: {}\n", number, view::escape(line)));
      continue;
    }
    stopped[&host] = true;
    host.failed = true;
    if (session.judge(host, reply->second.failure, mode6::kSystem)) {
      host.complain(view::escape(reply->second.text, true));
    }
    host.complain(fmt::format("Line No: {} query failed: {}\nSubsequent lines not sent.", number,
                              view::escape(line)));
  }
  return any;
}

}  // namespace

void config(Session& session, const Words& arguments) {
  if (arguments.empty() || arguments.front().empty()) {
    return session.misused("***Nothing to configure: `:config LINE', as it stands in ntp.conf");
  }
  send_and_show(session, mode6::Opcode::configure, ":config " + arguments.front(),
                arguments.front());
}

void config_from_file(Session& session, const Words& arguments) {
  if (arguments.empty()) return session.misused("***config-from-file needs the name of a file");
  const auto text = session.world().read_file(arguments.front());
  if (!text) {
    return session.misused(fmt::format("ERROR!! Couldn't open file: {}: {}",
                                       view::escape(arguments.front()), text.error()));
  }
  const auto key = needed_key(session);
  if (!key) return;
  session.say("Sending configuration file, one line at a time.\n");
  std::map<const Host*, bool> stopped;
  std::istringstream in{*text};
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (is_nothing(line)) continue;
    if (line.ends_with('\r')) line.pop_back();
    if (!send_line(session, stopped, number, line, key)) return;
  }
  session.say("Done sending file\n");
}

void saveconfig(Session& session, const Words& arguments) {
  if (arguments.empty()) {
    return session.misused(
        "***saveconfig needs a file name; the daemon keeps it in its saveconfigdir");
  }
  send_and_show(session, mode6::Opcode::save_config, "saveconfig " + arguments.front(),
                arguments.front());
}

}  // namespace ntpq
