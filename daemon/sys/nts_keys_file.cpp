#include "sys/nts_keys_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include "netio/monotonic.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

constexpr std::size_t kLargestFile = 4096;
constexpr mode_t kOwnerOnly = 0600;

nts::CookieKeys fresh_keys(std::int64_t unix_s) { return {netio::random_u64, unix_s}; }

bool others_may_read(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

bool is_rotation_due(const nts::CookieKeys& keys, std::int64_t unix_s) {
  const std::int64_t next = keys.next_rotation_s();
  return unix_s >= next || unix_s < next - 2 * nts::CookieKeys::kRotation_s;
}

nts::CookieKeys load_cookie_keys(const std::string& path, std::int64_t unix_s, Log& log) {
  if (path.empty()) return fresh_keys(unix_s);
  const auto text = read_file(path, kLargestFile);
  if (!text && text.error() != std::errc::no_such_file_or_directory) {
    log.error(
        fmt::format("cannot read the keys of cookies {}: {}; clients have to come back for "
                    "fresh ones after each restart",
                    path, text.error().message()));
  }
  auto keys = text ? nts::CookieKeys::parse(*text) : std::nullopt;
  if (text && !keys) {
    log.error(fmt::format("{} is not a file of keys of cookies; fresh ones take its place", path));
  }
  if (keys && others_may_read(path)) {
    log.warning(fmt::format("{} can be read by others; chmod 600 keeps it secret", path));
  }
  if (keys && !is_rotation_due(*keys, unix_s)) return std::move(*keys);
  if (keys) {
    keys->rotate(netio::random_u64, unix_s);
  } else {
    keys = fresh_keys(unix_s);
  }
  save_cookie_keys(path, *keys, log);
  return std::move(*keys);
}

void save_cookie_keys(const std::string& path, const nts::CookieKeys& keys, Log& log) {
  if (path.empty()) return;
  if (const auto error = replace_file(path, keys.text(), kOwnerOnly)) {
    log.warning(
        fmt::format("cannot write the keys of cookies {}: {}; clients have to come back "
                    "for fresh ones after a restart",
                    path, error.message()));
  }
}

}  // namespace sys
