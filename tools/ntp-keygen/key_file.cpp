#include "ntp-keygen/key_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "view/escape.hpp"

namespace ntp_keygen {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kEverybody = 0644;

std::unexpected<std::string> trouble(const std::string& path) {
  const int error = errno;
  if (error == EEXIST) {
    return std::unexpected{
        fmt::format("{} is there already and stays as it is; give another name "
                    "with -f, or --force to replace it",
                    view::escape(path))};
  }
  return std::unexpected{fmt::format("cannot write {}: {}; look at the folder and its rights",
                                     view::escape(path), std::strerror(error))};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

// `path` must not be there.
bool create(const std::string& path, std::string_view text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (file < 0) return false;
  const bool written = write_all(file, text);
  const int error = errno;
  ::close(file);
  if (!written) ::unlink(path.c_str());
  errno = error;
  return written;
}

}  // namespace

bool is_there(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0;
}

std::expected<void, std::string> write_key_file(const std::string& path, std::string_view text,
                                                bool force, Readers readers) {
  // A link makes the whole file appear at once, and not where there is one.
  const std::string draft = fmt::format("{}.{}.new", path, ::getpid());
  if (!create(draft, text, readers == Readers::owner ? kOwnerOnly : kEverybody))
    return trouble(path);
  const bool placed = force ? std::rename(draft.c_str(), path.c_str()) == 0
                            : ::link(draft.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(draft.c_str());
  errno = error;
  if (!placed) return trouble(path);
  return {};
}

}  // namespace ntp_keygen
