#include "sys/background.hpp"

#include <csignal>
#include <filesystem>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace sys {
namespace {

// What the shell sees of a daemon that forks and then is ready, or dies.
int status_seen_by_the_shell(bool becomes_ready) {
  const pid_t started = fork();
  if (started == 0) {
    Background background;
    if (becomes_ready) background.ready();
    _exit(becomes_ready ? 0 : 3);
  }
  int status = 0;
  waitpid(started, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Background, ParentSucceedsWhenTheChildIsReady) {
  EXPECT_EQ(status_seen_by_the_shell(true), 0);
}

TEST(Background, ParentFailsWhenTheChildDiesFirst) {
  EXPECT_EQ(status_seen_by_the_shell(false), 1);
}

// Asks a daemon in the background where it is, `after` it has called ready().
std::string directory_of_the_child(bool after) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t started = fork();
  if (started == 0) {
    Background background;
    if (after) background.ready();
    const std::string here = std::filesystem::current_path().string();
    const bool told = write(ends[1], here.data(), here.size()) > 0;
    if (!after) background.ready();
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  waitpid(started, nullptr, 0);
  char text[4096];
  const ssize_t count = read(ends[0], text, sizeof text);
  close(ends[0]);
  return {text, count > 0 ? static_cast<std::size_t>(count) : 0};
}

TEST(Background, RelativeNamesWorkUntilItIsReady) {
  EXPECT_EQ(directory_of_the_child(false), std::filesystem::current_path().string());
}

TEST(Background, HoldsNoDirectoryWhenItIsReady) { EXPECT_EQ(directory_of_the_child(true), "/"); }

TEST(Background, SurvivesAParentThatWasKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t started = fork();
  if (started == 0) {
    Background background;
    const pid_t parent = getppid();
    kill(parent, SIGKILL);
    while (getppid() == parent) sched_yield();  // until it really is gone
    background.ready();
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
  }
  close(ends[1]);
  int status = 0;
  waitpid(started, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  char word = 0;
  EXPECT_EQ(read(ends[0], &word, 1), 1);
  close(ends[0]);
}

}  // namespace
}  // namespace sys
