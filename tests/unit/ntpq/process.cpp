#include "unit/ntpq/process.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ntpq {
namespace {

// A file without a name.
class Scratch {
 public:
  Scratch() : fd_{mkstemp(name_.data())} {
    if (fd_ < 0) throw std::runtime_error{"no temporary file"};
    unlink(name_.data());
  }
  ~Scratch() { close(fd_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void write(const std::string& text) const {
    if (::write(fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error{"short write"};
    }
    lseek(fd_, 0, SEEK_SET);
  }
  [[nodiscard]] std::string read() const {
    lseek(fd_, 0, SEEK_SET);
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(fd_, buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  std::array<char, 22> name_{"/tmp/ntpq-test-XXXXXX"};
  int fd_;
};

}  // namespace

Result run_ntpq(const std::vector<std::string>& arguments, const std::string& input,
                const std::function<void(int pid)>& meanwhile, const char* output) {
  const Scratch in;
  const Scratch out;
  const Scratch err;
  in.write(input);
  std::vector<std::string> words{NTPQ};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.fd(), STDIN_FILENO);
  if (output == nullptr) {
    posix_spawn_file_actions_adddup2(&actions, out.fd(), STDOUT_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, err.fd(), STDERR_FILENO);
  const auto began = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, NTPQ, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error{"cannot start " NTPQ};
  if (meanwhile) meanwhile(pid);
  int status = 0;
  waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out.read(), err.read(),
          std::chrono::steady_clock::now() - began};
}

}  // namespace ntpq
