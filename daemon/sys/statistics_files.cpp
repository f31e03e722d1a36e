#include "sys/statistics_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "node/file_suffix.hpp"

namespace sys {
namespace {

std::size_t index_of(core::Statistic kind) { return static_cast<std::size_t>(kind); }

std::string bare_path(const core::StatisticsSettings& settings, core::Statistic kind) {
  const std::string& named = settings.files[index_of(kind)].file;
  std::string path = settings.folder;
  if (!path.ends_with('/')) path += '/';
  return path + (named.empty() ? core::kStatisticsNames[index_of(kind)] : named.c_str());
}

}  // namespace

void StatisticsFiles::configure(const core::StatisticsSettings& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  for (Open& file : open_) file = {};
}

bool StatisticsFiles::wants(core::Statistic kind) const {
  return settings_.enabled && !settings_.folder.empty() && settings_.files[index_of(kind)].enabled;
}

bool StatisticsFiles::wants_any() const {
  return settings_.enabled && !settings_.folder.empty() &&
         std::ranges::any_of(settings_.files, &core::FileGenerator::enabled);
}

void StatisticsFiles::write(core::Statistic kind, std::string_view line, std::int64_t unix_s) {
  if (!wants(kind)) return;
  const auto up = std::chrono::steady_clock::now() - started_;
  const node::FileMoment moment{
      .unix_s = unix_s,
      .uptime_s = std::chrono::duration_cast<std::chrono::seconds>(up).count(),
      .pid = getpid()};
  const std::string bare = bare_path(settings_, kind);
  const std::string path = bare + node::file_suffix(settings_.files[index_of(kind)].span, moment);
  Open& file = open_[index_of(kind)];
  if ((!file.fd || file.path != path) && !open(kind, path, bare)) return;
  const std::string whole = std::string{line} + '\n';
  // One call a line: readers that follow the file see no halves.
  if (::write(file.fd.get(), whole.data(), whole.size()) < 0) complain(file, path, "write to");
}

bool StatisticsFiles::open(core::Statistic kind, const std::string& path, const std::string& bare) {
  Open& file = open_[index_of(kind)];
  file.fd = Fd{::open(path.c_str(),
                      O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644)};
  file.path = path;
  if (!file.fd) {
    complain(file, path, "open");
    return false;
  }
  file.complained = false;
  if (settings_.files[index_of(kind)].link && path != bare) link(path, bare);
  return true;
}

void StatisticsFiles::complain(Open& file, const std::string& path, std::string_view what) {
  if (std::exchange(file.complained, true)) return;
  log_.warning(
      fmt::format("cannot {} {}: {}; its folder must be there and writable for the user of "
                  "the daemon",
                  what, path, std::strerror(errno)));
}

// A file of that name that is no link of ours holds what somebody wants to keep.
void StatisticsFiles::link(const std::string& path, const std::string& bare) {
  struct stat info{};
  if (lstat(bare.c_str(), &info) == 0) {
    if (S_ISREG(info.st_mode) && info.st_nlink == 1) {
      const std::string aside = fmt::format("{}.C{}", bare, getpid());
      if (rename(bare.c_str(), aside.c_str()) != 0) return;
    } else if (S_ISDIR(info.st_mode) || unlink(bare.c_str()) != 0) {
      return;
    }
  }
  [[maybe_unused]] const int linked = ::link(path.c_str(), bare.c_str());
}

void StatisticsFiles::close() {
  for (Open& file : open_) file = {};
}

}  // namespace sys
