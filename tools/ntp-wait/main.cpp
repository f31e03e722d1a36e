// ntp-wait: waits until the clock is synchronised.
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "ntp-wait/command_line.hpp"
#include "ntp-wait/run.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace {

void on_interrupt(int) { _exit(ntp_wait::kExitUsage); }

void put_json(const ntp_wait::Command& command, const ntp_wait::Outcome& outcome) {
  view::Json target;
  target["server"] =
      command.target ? view::Json(view::escape(command.target->text)) : view::Json(nullptr);
  target["synchronised"] = outcome.synchronised;
  target["reason"] = outcome.synchronised ? view::Json(nullptr) : view::Json(outcome.why);
  target["waited"] = outcome.waited;
  target["tries"] = outcome.tries;
  std::fputs(view::text_of(view::document("ntp-wait", view::Json::array({target}))).c_str(),
             stdout);
}

void put_text(const ntp_wait::Command& command, const ntp_wait::Outcome& outcome) {
  const std::string_view over = isatty(STDOUT_FILENO) != 0 ? "\b" : "";
  if (command.verbose && outcome.synchronised) {
    fmt::print("{}OK! ({:.1f} seconds)\n", over, outcome.waited);
  } else if (command.verbose) {
    fmt::print("{}No!\nntpd did not synchronize.\n", over);
  }
  std::fflush(stdout);
  if (outcome.synchronised) return;
  fmt::print(stderr, "ntp-wait: not synchronised after {:.1f} s and {} {}: {}\n", outcome.waited,
             outcome.tries, outcome.tries == 1 ? "try" : "tries", outcome.why);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, on_interrupt);
  const auto command = ntp_wait::parse_command_line(argc, argv);
  if (!command) {
    fmt::print(stderr, "ntp-wait: {}\n", command.error());
    return ntp_wait::kExitUsage;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return 0;
  }
  const ntp_wait::Outcome outcome = ntp_wait::wait(*command);
  if (command->json) {
    put_json(*command, outcome);
  } else {
    put_text(*command, outcome);
  }
  return outcome.synchronised ? ntp_wait::kExitSynchronised : ntp_wait::kExitGaveUp;
}
