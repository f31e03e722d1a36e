#include "sys/leap_file.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <fmt/core.h>

#include "sys/files.hpp"

namespace sys {
namespace {

constexpr std::size_t kMaxLeapFile = 256 * 1024;  // twenty times what is published
constexpr std::int64_t kLeapDay_s = 86'400;
constexpr std::int64_t kLeapWarning_days = 28;
constexpr std::chrono::hours kBetweenLeapLooks{24};

LeapFileLook trouble(LeapFileState state, std::string why) {
  return {.state = state, .why = std::move(why), .table = std::nullopt};
}

LeapFileLook unread(const std::error_code& error) {
  const bool missing = error == std::errc::no_such_file_or_directory;
  return trouble(missing ? LeapFileState::missing : LeapFileState::unreadable, error.message());
}

LeapFileLook unparsed(core::LeapTableError error) {
  const bool damaged = error == core::LeapTableError::bad_hash;
  return trouble(damaged ? LeapFileState::damaged : LeapFileState::malformed,
                 std::string{core::sentence(error)});
}

}  // namespace

std::string_view name_of(LeapFileState state) {
  static constexpr std::array<std::string_view, 7> kNames{
      "good", "expiring", "expired", "missing", "unreadable", "damaged", "malformed"};
  return kNames[static_cast<std::size_t>(state)];
}

LeapFileLook look_at_leap_file(const std::string& path, ntp::Timestamp now) {
  const auto text = read_file(path, kMaxLeapFile);
  if (!text) return unread(text.error());
  auto table = core::parse_leap_table(*text);
  if (!table) return unparsed(table.error());
  const std::int64_t left_s = table->valid_for_s(now);
  if (left_s <= 0) {
    return trouble(LeapFileState::expired,
                   fmt::format("it expired {} days ago", -left_s / kLeapDay_s));
  }
  LeapFileLook look{.table = std::move(*table)};
  if (left_s < kLeapWarning_days * kLeapDay_s) {
    look.state = LeapFileState::expiring;
    look.why = fmt::format("it expires in {} days", left_s / kLeapDay_s);
  }
  return look;
}

std::optional<core::LeapTable> load_leap_table(const std::string& path, ntp::Timestamp now,
                                               Log& log) {
  LeapFileLook look = look_at_leap_file(path, now);
  if (!look.table) {
    log.error(
        fmt::format("leapfile {}: {}; leap seconds are learnt from the sources only; fetch a "
                    "new list",
                    path, look.why));
  } else if (!look.why.empty()) {
    log.warning(fmt::format("leapfile {}: {}; fetch a new list", path, look.why));
  }
  return std::move(look.table);
}

void LeapFile::read(const std::string& path, ntp::Now now, core::Engine& engine) {
  path_ = path;
  next_ = path.empty() ? ntp::Monotonic::max() : now.mono + kBetweenLeapLooks;
  if (path.empty()) return;
  if (auto table = load_leap_table(path, now.wall, log_)) engine.set_leap_table(std::move(*table));
}

void LeapFile::look(ntp::Now now, core::Engine& engine) {
  if (now.mono >= next_) read(std::string{path_}, now, engine);
}

}  // namespace sys
