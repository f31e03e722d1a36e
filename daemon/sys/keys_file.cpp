#include "sys/keys_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <utility>

#include "sys/files.hpp"

namespace sys {
namespace {

// A file of the wrong kind must not fill the log.
constexpr std::size_t kMostFindings = 20;

bool everybody_may_read(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0;
}

}  // namespace

std::optional<ntp::KeyStore> load_keys(const std::string& path, Log& log) {
  if (path.empty()) return ntp::KeyStore{};
  const auto text = read_file(path);
  if (!text) {
    log.error(fmt::format("cannot read the keys {}: {}; nothing is authenticated", path,
                          text.error().message()));
    return std::nullopt;
  }
  ntp::ParsedKeys parsed = ntp::parse_keys(*text);
  for (std::size_t i = 0; i < parsed.findings.size() && i < kMostFindings; ++i) {
    const ntp::KeyFinding& finding = parsed.findings[i];
    log.warning(fmt::format("{}:{}: {}", path, finding.line, finding.text));
  }
  if (everybody_may_read(path)) {
    log.warning(fmt::format("{} can be read by everybody; chmod 640 keeps the keys secret", path));
  }
  log.info(fmt::format("{} keys from {}", parsed.keys.size(), path));
  return std::move(parsed.keys);
}

}  // namespace sys
