#include "sys/files.hpp"

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "sys/os_error.hpp"

namespace sys {
namespace {

std::error_code write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A rename is on the disk only when its directory is; not being able to say so is no failure.
void sync_directory(const std::string& path) {
  const Fd directory{open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory) fsync(directory.get());
}

std::error_code write_temporary(int fd, std::string_view text, mode_t mode) {
  if (fchmod(fd, mode) != 0) return last_error();
  if (const auto error = write_all(fd, text)) return error;
  return fsync(fd) != 0 ? last_error() : std::error_code{};
}

bool is_pid_text(const std::string& text) {
  const std::string_view digits = std::string_view{text}.substr(0, text.find_last_not_of('\n') + 1);
  for (const char c : digits) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return false;
  }
  return digits.size() <= 10;
}

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw std::runtime_error(fmt::format("cannot write the pid file {}: {}", path, why));
}

// What a dead daemon left may go; anything else with that name belongs to somebody.
void remove_stale(const std::string& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return;
  if (!S_ISREG(info.st_mode) || info.st_nlink != 1) {
    refuse(path, "a link or special file with that name exists; remove it");
  }
  const auto text = read_file(path, 64);
  if (!text || !is_pid_text(*text)) refuse(path, "it exists and is not a pid file; remove it");
  if (unlink(path.c_str()) != 0) refuse(path, std::strerror(errno));
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) close(fd_);
}

Fd& Fd::operator=(Fd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

int Fd::release() { return std::exchange(fd_, -1); }

std::expected<std::string, std::error_code> read_file(const std::string& path, std::size_t limit) {
  const Fd fd{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat info{};
  if (!fd || fstat(fd.get(), &info) != 0) return std::unexpected(last_error());
  if (S_ISDIR(info.st_mode)) {
    return std::unexpected(std::make_error_code(std::errc::is_a_directory));
  }
  std::string text;
  char chunk[4096];
  for (;;) {
    const ssize_t count = read(fd.get(), chunk, sizeof chunk);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(last_error());
    if (count == 0) return text;
    text.append(chunk, static_cast<std::size_t>(count));
    if (text.size() > limit)
      return std::unexpected(std::make_error_code(std::errc::file_too_large));
  }
}

std::error_code replace_file(const std::string& path, std::string_view text, mode_t mode) {
  std::string temporary = path + ".XXXXXX";
  const Fd fd{mkostemp(temporary.data(), O_CLOEXEC)};
  if (!fd) return last_error();
  std::error_code error = write_temporary(fd.get(), text, mode);
  if (!error && rename(temporary.c_str(), path.c_str()) != 0) error = last_error();
  if (error) {
    unlink(temporary.c_str());
    return error;
  }
  sync_directory(path);
  return {};
}

std::error_code create_file(const std::string& directory, const std::string& name,
                            std::string_view text) {
  const Fd at{open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!at) return last_error();
  const Fd fd{
      openat(at.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640)};
  if (!fd) return last_error();
  std::error_code error = write_all(fd.get(), text);
  if (!error && fsync(fd.get()) != 0) error = last_error();
  // Half a configuration is worse than none.
  if (error) unlinkat(at.get(), name.c_str(), 0);
  return error;
}

PidFile::PidFile(const std::string& path, pid_t pid) : path_{path} {
  remove_stale(path);
  fd_ = Fd{open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)};
  if (!fd_) refuse(path, std::strerror(errno));
  if (const auto error = write_all(fd_.get(), fmt::format("{}\n", pid))) {
    unlink(path.c_str());
    refuse(path, error.message());
  }
}

PidFile::~PidFile() {
  // After the change of user the directory is often out of reach; an empty file names no process.
  if (unlink(path_.c_str()) != 0 && ftruncate(fd_.get(), 0) != 0) return;
}

}  // namespace sys
