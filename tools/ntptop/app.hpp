// The program between the pure part and the world: one loop, one state.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netio/event_loop.hpp"
#include "ntptop/command_line.hpp"
#include "ntptop/draw.hpp"
#include "ntptop/files.hpp"
#include "ntptop/state.hpp"
#include "ntptop/terminal.hpp"
#include "ntptop/watcher.hpp"

namespace ntptop {

class App {
 public:
  App(Command command, State state);

  /// On a terminal until the user quits, or without one. The exit status.
  int run_on_terminal();
  int run_headless();

 private:
  void start();
  void feed(const Input& input);
  void serve(const Request& request);
  void add_host(const Request& request);
  void save(const Request& request);
  void record(const std::string& name);
  void toggle_record();
  void begin_pcap();
  void on_wire(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView octets);
  void follow_screen();
  void on_keys();
  void on_resize();
  void on_tick();
  void draw_soon();
  void draw_now();
  void leave(int status);
  int print_once();

  Command command_;
  netio::EventLoop loop_;
  State state_;
  std::unique_ptr<Watcher> watcher_;
  std::unique_ptr<Terminal> terminal_;
  Recorder recorder_;
  PcapFile pcap_;
  Alerts alerts_;
  std::optional<netio::Timer> tick_;
  std::optional<netio::Timer> drawing_;
  std::optional<netio::Timer> deadline_;
  std::vector<netio::Watch> watches_;
  Drawn drawn_{Grid{0, 0}, {}};
  bool draw_pending_ = false;
  bool leave_screen_ = false;
  std::uint64_t told_events_ = 1;
  int status_ = 0;
};

/// The state before anything happened; the error is one line.
std::expected<State, std::string> first_state(const Command& command);

}  // namespace ntptop
