// Without a terminal: one look, or everything as lines.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "netio/monotonic.hpp"
#include "ntptop/app.hpp"
#include "ntptop/host_watch.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/prompt.hpp"
#include "ntptop/record.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

using netio::monotonic_now;

// By then a host that answers has done so: three tries and a lookup.
constexpr auto kOnce = std::chrono::milliseconds{6000};

}  // namespace

int App::print_once() {
  const bool any = std::ranges::any_of(state_.hosts, [](const Host& host) {
    return host.newest() != nullptr && (host.newest()->heard || host.newest()->seen);
  });
  if (!command_.snapshot.empty()) {
    // The same as typing the name at the prompt of E.
    begin_prompt(state_, Prompt::save);
    type(state_, 21);
    for (const char c : command_.snapshot) type(state_, static_cast<unsigned char>(c));
    type(state_, kEnter);
    for (const Request& request : std::exchange(state_.requests, {})) {
      if (request.kind != Request::Kind::save) continue;
      const std::string wrong = write_file(request.name, request.content);
      if (wrong.empty()) continue;
      fmt::print(stderr, "ntptop: cannot write {}: {}\n", view::escape(request.name), wrong);
      return common::kExitSomeFailed;
    }
  } else if (command_.once || command_.json) {
    fmt::print("{}", command_.json ? json_of(state_) : text_of(draw(state_).grid));
  }
  return any ? status_ : common::kExitNoneAnswered;
}

int App::run_headless() {
  if (command_.jsonl) fmt::print("{}", record_head());
  const bool endless = command_.jsonl && !command_.for_s;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    watches_.push_back(netio::Watch::signal(loop_, number, [this] { loop_.stop(); }));
  }
  start();
  if (status_ != 0) return status_;
  if (state_.settings.replaying && !command_.for_s) {
    // The end of the recording, unless a moment was named.
    if (command_.replay_at.empty()) state_.view.at = state_.now;
    state_.view.speed = 0;
    return print_once();
  }
  deadline_.emplace(loop_, [this] { loop_.stop(); });
  if (!endless) {
    const auto wait =
        command_.for_s ? std::chrono::nanoseconds{static_cast<std::int64_t>(*command_.for_s * 1e9)}
                       : std::chrono::nanoseconds{kOnce};
    deadline_->at(monotonic_now() + wait);
  }
  std::optional<netio::Timer> done;
  const bool early = !endless && !command_.for_s && command_.screen != Screen::clients;
  if (early) {
    done.emplace(loop_, [&] {
      if (watcher_ && watcher_->all_polled()) return loop_.stop();
      done->at(monotonic_now() + std::chrono::milliseconds{20});
    });
    done->at(monotonic_now() + std::chrono::milliseconds{20});
  }
  loop_.run();
  state_.now = instant_now();
  return print_once();
}

}  // namespace ntptop
