// ntptrace: from one time server to the root of its time.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "common/cli.hpp"
#include "ntptrace/command_line.hpp"
#include "ntptrace/json.hpp"
#include "ntptrace/lines.hpp"
#include "ntptrace/walk.hpp"
#include "view/json.hpp"

namespace {

void print(std::FILE* file, const std::string& text) {
  std::fputs(text.c_str(), file);
  std::fflush(file);  // each server as soon as it is known
}

void print_json(view::Json target) {
  print(stdout, view::text_of(view::document("ntptrace", view::Json::array({std::move(target)}))));
}

int trace(const ntptrace::Command& command) {
  const auto chain = ntptrace::walk(command.start, [&](const ntptrace::Chain& so_far) {
    if (command.json) return;
    const bool nothing = so_far.exit_status() == common::kExitNoneAnswered;
    print(nothing ? stderr : stdout, ntptrace::hop_lines(so_far.hops().back()));
  });
  if (!chain) {
    if (command.json) {
      print_json(ntptrace::json_of_unknown(command.server, chain.error()));
    } else {
      print(stderr, "ntptrace: " + chain.error() + "\n");
    }
    return common::kExitNoneAnswered;
  }
  if (command.json) {
    print_json(ntptrace::json_of(command.server, *chain));
  } else {
    print(stdout, ntptrace::end_line(*chain));
  }
  return chain->exit_status();
}

}  // namespace

int main(int argc, char** argv) {
  const auto command = ntptrace::parse_command_line(argc, argv);
  if (!command) {
    std::fprintf(stderr, "ntptrace: %s\n", command.error().c_str());
    return common::kExitUsage;
  }
  if (!command->information.empty()) {
    print(stdout, command->information);
    return common::kExitOk;
  }
  return trace(*command);
}
