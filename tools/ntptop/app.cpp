#include "ntptop/app.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <langinfo.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "common/cli.hpp"
#include "netio/monotonic.hpp"
#include "ntptop/host_watch.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/prompt.hpp"
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
// By then a host that answers has done so: three tries and a lookup.
constexpr auto kOnce = std::chrono::milliseconds{6000};

view::Calendar local_time(std::int64_t unix_s) {
  const auto at = static_cast<std::time_t>(unix_s);
  std::tm broken{};
  localtime_r(&at, &broken);
  return {broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, broken.tm_wday,
          broken.tm_hour,        broken.tm_min,     broken.tm_sec};
}

// Two sockets a host; the usual limit is 1,024.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

double usual_interval(std::size_t hosts) {
  constexpr std::size_t kMany = 50;
  return hosts <= 1 ? 2 : hosts <= kMany ? 5 : 10;
}

// Everything at once: then the whole of it can be walked through.
std::string load_recording(const Command& command, State& state) {
  const auto text = read_file(command.replay);
  if (!text) return fmt::format("cannot read {}: {}", view::escape(command.replay), text.error());
  const auto recording = parse_recording(*text);
  if (!recording) return fmt::format("{}: {}", view::escape(command.replay), recording.error());
  state.settings.replaying = true;
  std::optional<Instant> first;
  for (const Input& input : recording->inputs) {
    state = update(std::move(state), input);
    if (!first && state.now > Instant{}) first = state.now;
  }
  if (state.hosts.empty())
    return fmt::format("{}: nothing is recorded in it", view::escape(command.replay));
  state.view.at = first;
  state.view.speed = 1;
  if (recording->skipped > 0) {
    tell(state, fmt::format("{} lines of the recording make no sense and are left out",
                            recording->skipped));
  }
  if (!command.replay_at.empty()) {
    begin_prompt(state, Prompt::command);
    for (const char c : "at " + command.replay_at) type(state, c);
    type(state, kEnter);
  }
  return {};
}

}  // namespace

std::expected<State, std::string> first_state(const Command& command) {
  State state;
  View& view = state.view;
  view.zone = local_time;
  view.utf8 = !command.ascii && std::string_view{nl_langinfo(CODESET)} == "UTF-8";
  view.style = command.style.value_or(view.utf8 ? GraphStyle::braille : GraphStyle::ascii);
  if (!view.utf8) view.style = GraphStyle::ascii;
  view.theme = command.theme.value_or(Theme::standard);
  view.width = command.width;
  view.height = command.height;
  view.names = command.names;
  view.bell = command.bell;
  view.mouse = command.mouse;
  view.screen = command.hosts.size() > 1 && !command.screen_given ? Screen::fleet : command.screen;
  state.settings.interval_s = command.interval_s.value_or(usual_interval(command.hosts.size()));
  if (!command.replay.empty()) {
    const std::string wrong = load_recording(command, state);
    if (!wrong.empty()) return std::unexpected{wrong};
    if (state.named_hosts() > 1 && !command.screen_given) state.view.screen = Screen::fleet;
  }
  return state;
}

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
  if (command_.replay.empty()) {
    watcher_ = std::make_unique<Watcher>(
        loop_, Pace{state_.settings.interval_s, command_.seen, command_.names},
        [this](const Input& input) { feed(input); });
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

void App::record(const std::string& name) {
  const std::string wrong = recorder_.begin(name);
  if (!wrong.empty()) {
    state_ = update(std::move(state_),
                    Told{fmt::format("cannot record to {}: {}", view::escape(name), wrong), false});
    if (!terminal_) fmt::print(stderr, "ntptop: {}\n", state_.view.message);
    if (!terminal_) status_ = common::kExitSomeFailed;
    return;
  }
  // A recording tells who the hosts are and what their sources said last.
  for (std::size_t i = 0; i < state_.hosts.size(); ++i) {
    const Host& host = state_.hosts[i];
    recorder_.write(record_line(HostAdded{host.name, host.group, host.hidden}));
    const Snapshot* now = host.newest();
    if (now == nullptr || !now->heard) continue;
    HostPolled polled{.host = i,
                      .at = now->at,
                      .address = now->address,
                      .round_trip_s = now->round_trip_s,
                      .status = now->status.word(),
                      .text = now->text};
    for (const auto& source : now->sources) {
      polled.associations.push_back({source->id.value, source->status.word(), source->text});
    }
    recorder_.write(record_line(polled));
  }
  state_ =
      update(std::move(state_), Told{fmt::format("recording to {}", view::escape(name)), true});
}

void App::toggle_record() {
  if (state_.settings.replaying) return tell(state_, "this is a recording already");
  if (recorder_.on()) {
    recorder_.end();
    state_ = update(std::move(state_), Told{"the recording has ended", false});
    return;
  }
  const auto time = local_time(unix_seconds(state_.now));
  record(fmt::format("ntptop-{:04}{:02}{:02}-{:02}{:02}{:02}.jsonl", time.year, time.month,
                     time.day, time.hour, time.minute, time.second));
}

// What is asked depends on what is looked at.
void App::follow_screen() {
  if (!watcher_) return;
  const bool clients = state_.view.screen == Screen::clients;
  watcher_->clients_of(clients ? std::optional{state_.view.host} : std::nullopt);
  const bool dashboard = state_.view.screen == Screen::peers && state_.view.dashboard &&
                         state_.view.width >= 160 && state_.view.height >= 50;
  watcher_->chains(state_.view.screen == Screen::trace || dashboard);
}

void App::on_keys() {
  for (const Pressed& pressed : terminal_->pressed()) {
    constexpr int kInterrupt = 3;  // ^C
    if (pressed.key == kInterrupt) return leave(common::kExitOk);
    if (pressed.key > 0) feed(KeyPressed{pressed.key});
    for (int i = 0; i < std::abs(pressed.wheel); ++i)
      feed(KeyPressed{pressed.wheel > 0 ? kDown : kUp});
    const auto row = static_cast<std::size_t>(std::max(pressed.row, 0));
    if (pressed.row >= 0 && row < rows_.size() && !rows_[row].empty()) {
      state_.view.place().cursor = rows_[row];
    }
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
  Drawn drawn = draw(state_);
  terminal_->show(drawn.grid, state_.view.theme);
  rows_ = std::move(drawn.rows);
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
      if (request.kind != Kind::save) continue;
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
