#include "ntpdc/shell.hpp"

#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "ntpdc/answers.hpp"
#include "view/escape.hpp"

namespace ntpdc {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> words;
  while (true) {
    const auto begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(kBlanks), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

bool wants_key(Show show) { return show == Show::ifstats || show == Show::reslist; }

std::string usage_of(const CommandRow& row) {
  return fmt::format("usage: {}{}{}\n", row.name, row.arguments.empty() ? "" : " ", row.arguments);
}

}  // namespace

Shell::Shell(Command command, std::shared_ptr<const ntp::Key> key, view::TimeZone zone)
    : command_{std::move(command)}, key_{std::move(key)}, zone_{std::move(zone)} {}

Shell::Result Shell::run(std::string_view line) {
  Result result;
  const Words words = words_of(line);
  if (words.empty() || run_own(words, result)) return result;
  const Found found = find_command(words[0]);
  if (found.row != nullptr) {
    answer(*found.row, words, result);
    return result;
  }
  misused_ = true;
  result.err = became_of(words[0]).value_or(found.error) + "\n";
  return result;
}

bool Shell::run_own(const Words& words, Result& result) {
  const std::string& name = words[0];
  if (name == "quit" || name == "exit") {
    result.quit = true;
  } else if (name == "version") {
    result.out = "ntpdc gnomon-" GNOMON_VERSION "\n";
  } else if (name == "host") {
    set_host(words, result);
  } else if (name == "hostnames") {
    set_hostnames(words, result);
  } else if (name == "keyid") {
    set_key(words, result);
  } else if ((name == "help" || name == "?") && words.size() == 1) {
    result.out = help_text();
  } else if (name == "help" || name == "?") {
    const Found found = find_command(words[1]);
    if (found.row != nullptr) {
      result.out = fmt::format("{}{}\n", usage_of(*found.row), found.row->help);
    } else {
      result.err = became_of(words[1]).value_or(found.error) + "\n";
    }
  } else {
    return false;
  }
  return true;
}

void Shell::set_host(const Words& words, Result& result) {
  if (words.size() == 2) {
    auto target = common::parse_target(words[1], command_.hosts.port, command_.hosts.family);
    if (!target) {
      misused_ = true;
      result.err = "***" + target.error() + "\n";
      return;
    }
    command_.targets = {std::move(*target)};
  }
  for (const common::Target& target : command_.targets) {
    result.out += fmt::format("current host is {}\n", view::escape(target.text));
  }
}

void Shell::set_hostnames(const Words& words, Result& result) {
  if (words.size() == 2 && (words[1] == "yes" || words[1] == "no")) {
    command_.numeric = words[1] == "no";
  } else if (words.size() > 1) {
    misused_ = true;
    result.err = fmt::format("***hostnames is yes or no, not `{}'\n", view::escape(words[1]));
    return;
  }
  result.out = command_.numeric ? "hostnames not being shown\n" : "hostnames being shown\n";
}

void Shell::set_key(const Words& words, Result& result) {
  if (words.size() == 2) {
    const auto id = common::number_of("keyid", words[1], 1, 65535);
    Command wanted = command_;
    if (id) wanted.key_id = static_cast<std::uint32_t>(*id);
    auto key = id ? key_of(wanted) : std::unexpected{id.error()};
    if (!key) {
      misused_ = true;
      result.err = "***" + key.error() + "\n";
      return;
    }
    command_ = std::move(wanted);
    key_ = std::move(*key);
  }
  result.out =
      command_.key_id ? fmt::format("keyid is {}\n", *command_.key_id) : "no keyid defined\n";
}

void Shell::answer(const CommandRow& row, const Words& words, Result& result) {
  const std::size_t given = words.size() - 1;
  if (given > row.most || (row.wants_addresses && given == 0)) {
    misused_ = true;
    result.err = "***" + usage_of(row);
    return;
  }
  if (wants_key(row.show) && key_ == nullptr) {
    misused_ = true;
    result.err =
        fmt::format("***{} is told only to who signs: -a ID -k FILE, or `keyid ID'\n", row.name);
    return;
  }
  const Wanted wanted{.show = row.show,
                      .arguments = {words.begin() + 1, words.end()},
                      .numeric = command_.numeric,
                      .key = wants_key(row.show) ? key_ : nullptr,
                      .zone = zone_};
  const std::vector<Told> told = ask(command_.targets, wanted);
  for (std::size_t i = 0; i < told.size(); ++i) {
    ++asked_;
    if (told.size() > 1) {
      result.out += fmt::format("server={}\n", view::escape(command_.targets[i].text));
    }
    result.out += told[i].out;
    if (told[i].trouble.empty()) continue;
    ++failed_;
    if (told[i].out.empty()) ++silent_;
    result.err += fmt::format("ntpdc: {}\n", told[i].trouble);
  }
}

int Shell::exit_status() const {
  if (asked_ > 0 && silent_ == asked_) return common::kExitNoneAnswered;
  if (failed_ > 0) return common::kExitSomeFailed;
  return misused_ ? common::kExitUsage : common::kExitOk;
}

}  // namespace ntpdc
