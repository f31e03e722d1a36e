#include "ntpq/interactive.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <termios.h>
#include <unistd.h>

#include "ntpq/completion.hpp"
#include "ntpq/line_editor.hpp"
#include "view/escape.hpp"
#include "view/json.hpp"

namespace ntpq {
namespace {

constexpr std::string_view kPrompt = "ntpq> ";

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

// False when somebody interrupted.
bool wait_for(ntp::Nanos span) {
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = on_interrupt;
  interrupted = 0;
  sigaction(SIGINT, &action, &before);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(span);
  timespec left{static_cast<std::time_t>(seconds.count()),
                static_cast<long>((span - seconds).count())};
  while (interrupted == 0 && nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  sigaction(SIGINT, &before, nullptr);
  return interrupted == 0;
}

// Ends echo while it lives.
class NoEcho {
 public:
  explicit NoEcho(bool wanted) : active_{wanted && tcgetattr(STDIN_FILENO, &before_) == 0} {
    if (!active_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &silent);
  }
  ~NoEcho() {
    if (active_) tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  [[nodiscard]] bool active() const { return active_; }

 private:
  termios before_{};
  bool active_;
};

// False when there is nothing more to do, or nobody to print to.
bool run_line(Session& session, std::string_view line, bool& printed) {
  session.forget_silence();
  session.state().watching = false;
  const bool stay = session.run(line);
  printed = print(session);
  return stay && printed;
}

}  // namespace

bool print(Session& session) {
  for (const Piece& piece : session.take_output()) {
    if (piece.kind == Piece::Kind::text) {
      std::fwrite(piece.text.data(), 1, piece.text.size(), stdout);
    } else {
      std::fflush(stdout);  // keeps the order where both are one terminal
      fmt::print(stderr, "{}\n", piece.text);
    }
  }
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

bool interact(Session& session) {
  bool printed = true;
  if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
    LineEditor editor{std::string{kPrompt},
                      [&session](std::string_view line) { return completions(session, line); }};
    while (const auto line = editor.next()) {
      if (!run_line(session, *line, printed)) return printed;
    }
    fmt::print("\n");
    return printed;
  }
  for (std::string line; std::getline(std::cin, line);) {
    if (!run_line(session, line, printed)) break;
  }
  return printed;
}

bool next_round(Session& session, ntp::Nanos every) {
  if (!print(session) || !wait_for(every)) return false;
  if (session.as_data()) return true;
  if (isatty(STDOUT_FILENO) == 1) {
    fmt::print("\033[H\033[J");  // cursor home, erase what is below
  } else {
    fmt::print("\n");
  }
  return true;
}

std::optional<std::string> ask_user(const std::string& prompt, bool echo) {
  if (isatty(STDIN_FILENO) != 1) return std::nullopt;
  const NoEcho no_echo{!echo};  // before the prompt: who types fast must not be seen either
  fmt::print(stderr, "{}", prompt);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (no_echo.active()) fmt::print(stderr, "\n");
  return line;
}

std::expected<std::string, std::string> read_file(const std::string& path) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  std::ifstream in{path, std::ios::binary};
  if (!in) {
    return std::unexpected{
        fmt::format("cannot read {}: {}", view::escape(path), std::strerror(errno))};
  }
  std::string text(kMost + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMost) {
    return std::unexpected{
        fmt::format("cannot read {}: it has more than {} octets", view::escape(path), kMost)};
  }
  return text;
}

}  // namespace ntpq
