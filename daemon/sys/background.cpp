#include "sys/background.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace sys {
namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void give_up(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

enum class Word : std::uint8_t { came, ended, late };

// One octet is a word; the end of the stream means that the child is gone and has said why.
Word wait_for_word(int fd) {
  char word = 0;
  ssize_t count = 0;
  do {
    count = read(fd, &word, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1 ? Word::came : Word::ended;
}

Word wait_for_word(int fd, Steady::time_point until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0) return Word::late;
    pollfd one{.fd = fd, .events = POLLIN, .revents = 0};
    // poll() counts in int: a longer patience takes more rounds.
    const int ready = poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left, 1'000'000)));
    if (ready > 0) return wait_for_word(fd);
  }
}

[[noreturn]] void wait_for_child(int fd, std::chrono::seconds patience) {
  const auto until = Steady::now() + patience;
  Word word = wait_for_word(fd);
  if (word == Word::came && patience.count() > 0) word = wait_for_word(fd, until);
  switch (word) {
    case Word::came:
      _exit(0);
    case Word::ended:
      _exit(1);
    case Word::late:
      fmt::print(
          stderr,
          "ntpd: the clock was not set within {} s; the daemon goes on trying, see ntpq -p\n",
          patience.count());
      // Standard error is not buffered, and nothing else of ours is to be flushed.
      _exit(ETIMEDOUT);
  }
  _exit(1);
}

}  // namespace

Background::Background(std::chrono::seconds patience) : waited_for_{patience.count() > 0} {
  int ends[2];
  // Not a pipe: sending to a parent that was killed must not kill the daemon.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    give_up("cannot make a socket");
  Fd child_end{ends[0]};
  parent_ = Fd{ends[1]};
  const pid_t child = fork();
  if (child < 0) give_up("cannot fork");
  if (child > 0) {
    parent_ = Fd{};
    wait_for_child(child_end.get(), patience);
  }
  if (setsid() < 0) give_up("cannot leave the terminal");
  // Behind a change of the root directory there may be none.
  null_ = Fd{open("/dev/null", O_RDWR | O_CLOEXEC)};
}

void Background::tell_parent() {
  const char word = 1;
  // A parent that was killed needs no answer, so failing here changes nothing.
  [[maybe_unused]] const ssize_t sent = send(parent_.get(), &word, 1, MSG_NOSIGNAL);
}

void Background::ready() {
  if (chdir("/") != 0) give_up("cannot go to the root directory");
  if (null_) {
    for (int fd = 0; fd <= 2; ++fd) dup2(null_.get(), fd);
  }
  null_ = Fd{};
  tell_parent();
  if (!waited_for_) parent_ = Fd{};
}

void Background::synchronised() {
  if (!parent_) return;
  tell_parent();
  parent_ = Fd{};
}

}  // namespace sys
