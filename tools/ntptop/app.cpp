#include "ntptop/app.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "common/cli.hpp"
#include "netio/monotonic.hpp"
#include "ntptop/host_watch.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/record.hpp"
#include "ntptop/update.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace ntptop {
namespace {

using netio::monotonic_now;
using Kind = Request::Kind;

constexpr auto kTick = std::chrono::seconds{1};
// What hosts answer is gathered for so long; keys are drawn at once.
constexpr auto kGather = std::chrono::milliseconds{80};

// Two sockets a host; the usual limit is 1,024.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

App::App(Command command, State state)
    : command_{std::move(command)}, state_{std::move(state)}, alerts_{command_.exec} {
  raise_file_limit();
  // Whatever --exec starts is nobody's to wait for.
  std::signal(SIGCHLD, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

void App::start() {
  if (!state_.settings.replaying) state_.now = instant_now();
  if (!command_.record.empty()) record(command_.record);
  if (!command_.pcap.empty()) begin_pcap();
  if (command_.replay.empty()) {
    watcher_ = std::make_unique<Watcher>(
        loop_, Pace{state_.settings.interval_s, command_.seen, command_.names},
        [this](const Input& input) { feed(input); },
        pcap_.on() ? [this](const ntp::Endpoint& from, const ntp::Endpoint& to,
                            ntp::ByteView octets) { on_wire(from, to, octets); }
                   : netio::Mode6Session::Tap{});
    for (const WantedHost& wanted : command_.hosts) {
      feed(HostAdded{wanted.target.text, wanted.group, false});
      watcher_->add(wanted.target, false);
    }
  }
  tick_.emplace(loop_, [this] { on_tick(); });
  tick_->at(monotonic_now() + kTick);
  follow_screen();
}

// Everything that happens goes through here.
void App::feed(const Input& input) {
  if (recorder_.on() || command_.jsonl) {
    const std::string line = record_line(input);
    if (command_.jsonl) fmt::print("{}", line);
    if (!recorder_.write(line))
      state_ =
          update(std::move(state_), Told{"the recording has ended: its file takes no more", false});
  }
  state_ = update(std::move(state_), input);
  if (command_.jsonl) {
    for (const Event& event : state_.log.events()) {
      if (event.number < told_events_ || event.host >= state_.hosts.size()) continue;
      const view::Json line{{"event", event.text},
                            {"level", level_word(event.level)},
                            {"on", state_.hosts[event.host].name},
                            {"at", event.at.time_since_epoch().count()}};
      fmt::print("{}\n", line.dump());
    }
    told_events_ = state_.log.next();
    std::fflush(stdout);
  }
  for (const Request& request : std::exchange(state_.requests, {})) serve(request);
  follow_screen();
  draw_soon();
}

void App::serve(const Request& request) {
  switch (request.kind) {
    case Kind::quit_leaving:
      leave_screen_ = true;
      [[fallthrough]];
    case Kind::quit:
      return leave(common::kExitOk);
    case Kind::suspend:
      if (terminal_) terminal_->suspend();
      return on_resize();
    case Kind::redraw:
      if (terminal_) terminal_->redraw();
      return;
    case Kind::mouse:
      if (terminal_) terminal_->mouse(state_.view.mouse);
      return;
    case Kind::bell:
      if (terminal_) terminal_->bell();
      return;
    case Kind::alert:
      return alerts_.run(request, state_.now);
    case Kind::save:
      return save(request);
    case Kind::record:
      return toggle_record();
    case Kind::add_host:
      return add_host(request);
    case Kind::mark:
      return feed(Marked{state_.shown_at(), request.text});
    case Kind::interval:
      if (watcher_) watcher_->set_interval(request.amount);
      return;
  }
}

void App::add_host(const Request& request) {
  const auto target = common::parse_target(request.name, 123, ntp::Family::none);
  if (!watcher_ || !target) {
    if (!request.hidden) tell(state_, target ? "nobody is asked" : target.error());
    return;
  }
  if (state_.hosts.size() >= State::kMostHosts)
    return tell(state_, "there are too many hosts already");
  feed(HostAdded{request.name, "", request.hidden});
  watcher_->add(*target, request.hidden);
  if (request.hidden) return;
  state_.view.host = state_.hosts.size() - 1;
  state_.view.screen = Screen::peers;
}

void App::save(const Request& request) {
  const std::string wrong = write_file(request.name, request.content);
  const std::string name = view::escape(request.name);
  tell(state_, wrong.empty() ? fmt::format("written: {}", name)
                             : fmt::format("cannot write {}: {}", name, wrong));
}

// What is asked depends on what is looked at.
void App::follow_screen() {
  if (!watcher_) return;
  const bool dashboard = state_.view.screen == Screen::peers && state_.view.dashboard &&
                         state_.view.width >= 160 && state_.view.height >= 50;
  const bool clients = state_.view.screen == Screen::clients || dashboard;
  watcher_->clients_of(clients ? std::optional{state_.view.host} : std::nullopt);
  watcher_->chains(state_.view.screen == Screen::trace || dashboard);
}

void App::on_keys() {
  for (const Pressed& pressed : terminal_->pressed()) {
    constexpr int kInterrupt = 3;  // ^C
    if (pressed.key == kInterrupt) return leave(common::kExitOk);
    if (pressed.key > 0) feed(KeyPressed{pressed.key});
    for (int i = 0; i < std::abs(pressed.wheel); ++i)
      feed(KeyPressed{pressed.wheel > 0 ? kDown : kUp});
    click(state_, drawn_, pressed.column, pressed.row);
    if (terminal_ == nullptr) return;
  }
  if (terminal_->hung_up()) return leave(common::kExitSomeFailed);
  draw_now();
}

void App::on_resize() {
  if (!terminal_) return;
  const auto size = terminal_->size();
  feed(Resized{size.width, size.height});
  draw_now();
}

void App::on_tick() {
  tick_->at(monotonic_now() + kTick);
  feed(Ticked{state_.settings.replaying ? state_.now + kTick : instant_now()});
}

void App::draw_soon() {
  if (!terminal_ || std::exchange(draw_pending_, true)) return;
  drawing_->at(monotonic_now() + kGather);
}

void App::draw_now() {
  if (!terminal_) return;
  draw_pending_ = false;
  drawn_ = draw(state_);
  terminal_->show(drawn_.grid, state_.view.theme);
}

void App::leave(int status) {
  status_ = status;
  loop_.stop();
}

int App::run_on_terminal() {
  auto terminal = Terminal::open();
  if (!terminal) {
    fmt::print(stderr, "ntptop: {}\n", terminal.error());
    return common::kExitUsage;
  }
  terminal_ = std::move(*terminal);
  drawing_.emplace(loop_, [this] { draw_now(); });
  const auto size = terminal_->size();
  state_.view.width = size.width;
  state_.view.height = size.height;
  if (state_.view.mouse) terminal_->mouse(true);
  watches_.push_back(netio::Watch::readable(loop_, STDIN_FILENO, [this] { on_keys(); }));
  watches_.push_back(netio::Watch::signal(loop_, SIGWINCH, [this] { on_resize(); }));
  watches_.push_back(netio::Watch::signal(loop_, SIGTSTP, [this] { feed(KeyPressed{26}); }));
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    watches_.push_back(netio::Watch::signal(loop_, number, [this] { leave(common::kExitOk); }));
  }
  start();
  draw_now();
  loop_.run();
  const Depth depth = terminal_->depth();
  terminal_.reset();
  if (leave_screen_)
    fmt::print("{}", coloured_text_of(draw(state_).grid, state_.view.theme, depth));
  return status_;
}

}  // namespace ntptop
