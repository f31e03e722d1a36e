// The few files the daemon reads and writes, opened with care.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>

namespace sys {

/// A file descriptor that closes itself.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_{fd} {}
  Fd(Fd&& other) noexcept : fd_{other.release()} {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();

  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();

 private:
  int fd_ = -1;
};

/// Configuration files with all their includes are far below this.
inline constexpr std::size_t kMaxFileSize = std::size_t{1} << 20;

/// The whole text of a regular file; `file_too_large` above `limit`.
std::expected<std::string, std::error_code> read_file(const std::string& path,
                                                      std::size_t limit = kMaxFileSize);

/// Puts `text` in place of the file in one step: a temporary file beside it, fsync, rename. After a
/// crash there is the old text or the new one, never half of either. Drift files are read by
/// monitoring and by the daemon under another user: hence the usual mode.
std::error_code replace_file(const std::string& path, std::string_view text, mode_t mode = 0644);

/// Creates `name` in `directory` with that text. Overwrites nothing and follows no link.
std::error_code create_file(const std::string& directory, const std::string& name,
                            std::string_view text);

/// The file that says which process is the daemon. Creation follows no link and overwrites
/// nothing but a left-over pid file (CVE-2020-14367).
class PidFile {
 public:
  /// Throws std::runtime_error with one line for people when `path` cannot be created safely.
  PidFile(const std::string& path, pid_t pid);
  /// Removes the file; when the directory does not allow that any more, leaves it empty.
  ~PidFile();
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  std::string path_;
  Fd fd_;
};

}  // namespace sys
