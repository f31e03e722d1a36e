#include "sys/background.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace sys {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// One octet means ready; the end of the stream means that the child is gone and has said why.
[[noreturn]] void wait_for_child(int fd) {
  char word = 0;
  ssize_t count = 0;
  do {
    count = read(fd, &word, 1);
  } while (count < 0 && errno == EINTR);
  _exit(count == 1 ? 0 : 1);
}

}  // namespace

Background::Background() {
  int ends[2];
  // Not a pipe: sending to a parent that was killed must not kill the daemon.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("cannot make a socket");
  Fd child_end{ends[0]};
  parent_ = Fd{ends[1]};
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child > 0) {
    parent_ = Fd{};
    wait_for_child(child_end.get());
  }
  if (setsid() < 0) fail("cannot leave the terminal");
}

void Background::ready() {
  if (chdir("/") != 0) fail("cannot go to the root directory");
  const Fd null{open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (null) {
    for (int fd = 0; fd <= 2; ++fd) dup2(null.get(), fd);
  }
  const char word = 1;
  // A parent that was killed needs no answer, so failing here changes nothing.
  [[maybe_unused]] const ssize_t sent = send(parent_.get(), &word, 1, MSG_NOSIGNAL);
  parent_ = Fd{};
}

}  // namespace sys
