// ntptrace: from one time server to the root of its time.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/cli.hpp"
#include "ntptrace/command_line.hpp"
#include "ntptrace/json.hpp"
#include "ntptrace/lines.hpp"
#include "ntptrace/walk.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace {

void print(std::FILE* file, const std::string& text) {
  std::fputs(text.c_str(), file);
  std::fflush(file);  // each server as soon as it is known
}

void print_json(view::Json targets) {
  print(stdout, view::text_of(view::document("ntptrace", std::move(targets))));
}

/// What one chain gave.
struct Traced {
  std::string out;
  std::string err;
  view::Json json;
  int status = common::kExitNoneAnswered;
};

/// `on_line` hears each line as soon as it is known, and whether it is a complaint.
Traced trace_one(const ntptrace::Command::Traced& from,
                 const std::function<void(const std::string&, bool)>& on_line) {
  Traced traced;
  const auto chain = ntptrace::walk(from.start, [&](const ntptrace::Chain& so_far) {
    const bool nothing = so_far.exit_status() == common::kExitNoneAnswered;
    on_line(ntptrace::hop_lines(so_far.hops().back()), nothing);
  });
  if (!chain) {
    traced.json = ntptrace::json_of_unknown(from.server, chain.error());
    on_line("ntptrace: " + chain.error() + "\n", true);
    return traced;
  }
  traced.json = ntptrace::json_of(from.server, *chain);
  traced.status = chain->exit_status();
  on_line(ntptrace::end_line(*chain), false);
  return traced;
}

int trace_alone(const ntptrace::Command& command) {
  const Traced traced =
      trace_one(command.traced.front(), [&](const std::string& line, bool complaint) {
        if (!command.json) print(complaint ? stderr : stdout, line);
      });
  if (command.json) print_json(view::Json::array({traced.json}));
  return traced.status;
}

/// All chains, several at a time: each of them waits most of the time.
std::vector<Traced> trace_all(const std::vector<ntptrace::Command::Traced>& starts) {
  constexpr std::size_t kAtOnce = 16;
  std::vector<Traced> all(starts.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < starts.size(); i = next++) {
      std::string out;
      std::string err;
      all[i] = trace_one(starts[i], [&](const std::string& line, bool complaint) {
        (complaint ? err : out) += line;
      });
      all[i].out = std::move(out);
      all[i].err = std::move(err);
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(kAtOnce, starts.size()); ++i) threads.emplace_back(work);
  threads.clear();  // waits
  return all;
}

int trace(const ntptrace::Command& command) {
  if (command.traced.size() == 1) return trace_alone(command);
  std::vector<Traced> all = trace_all(command.traced);
  view::Json targets = view::Json::array();
  bool failed = false;
  bool answered = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    failed |= all[i].status != common::kExitOk;
    answered |= all[i].status != common::kExitNoneAnswered;
    if (command.json) {
      targets.push_back(std::move(all[i].json));
      continue;
    }
    print(stdout, view::escape(command.traced[i].server) + ":\n" + all[i].out);
    print(stderr, all[i].err);
  }
  if (command.json) print_json(std::move(targets));
  if (!answered) return common::kExitNoneAnswered;
  return failed ? common::kExitSomeFailed : common::kExitOk;
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
