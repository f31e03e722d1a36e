#include "ntpq/help.hpp"

#include <fmt/format.h>

#include "ntpq/find_command.hpp"

namespace ntpq {
namespace {

std::string columns_of_names() {
  constexpr std::size_t kColumns = 4;
  constexpr std::size_t kWidth = 17;
  const auto all = commands();
  const std::size_t lines = (all.size() + kColumns - 1) / kColumns;
  std::string text = "ntpq commands:\n";
  for (std::size_t line = 0; line < lines; ++line) {
    std::string row;
    for (std::size_t i = line; i < all.size(); i += lines) {
      row += fmt::format("{:<{}}", all[i].name, kWidth);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

std::string_view flags_of(const Command& command) {
  return command.data ? "\n       [ --json | --csv ] [ --watch[=SECONDS] ] [ --count N ]" : "";
}

}  // namespace

void help(Session& session, const Words& arguments) {
  if (arguments.empty()) return session.say(columns_of_names());
  const Command* command = find_or_complain(session, arguments.front());
  if (command == nullptr) return;
  const bool explains = command->data && command->expects == Expects::association_and_variables;
  session.say(fmt::format("function: {}\nusage: {}{}{}{}{}\n", command->purpose, command->name,
                          command->arguments.empty() ? "" : " ", command->arguments,
                          flags_of(*command), explains ? " [ --explain ]" : ""));
}

}  // namespace ntpq
