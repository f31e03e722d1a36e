#include "sys/leap_file.hpp"

#include <cstddef>
#include <fmt/core.h>

#include "sys/files.hpp"

namespace sys {
namespace {

constexpr std::size_t kMaxLeapFile = 256 * 1024;  // twenty times what is published
constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kWarning_days = 28;

}  // namespace

std::optional<core::LeapTable> load_leap_table(const std::string& path, ntp::Timestamp now,
                                               Log& log) {
  const auto refuse = [&](std::string_view why) {
    log.error(fmt::format(
        "leapfile {}: {}; leap seconds are learnt from the sources only; fetch a new list", path,
        why));
    return std::nullopt;
  };
  const auto text = read_file(path, kMaxLeapFile);
  if (!text) return refuse(text.error().message());
  auto table = core::parse_leap_table(*text);
  if (!table) return refuse(core::sentence(table.error()));
  const std::int64_t left_s = table->valid_for_s(now);
  if (left_s <= 0) return refuse(fmt::format("it expired {} days ago", -left_s / kDay_s));
  if (left_s < kWarning_days * kDay_s) {
    log.warning(
        fmt::format("leapfile {}: it expires in {} days; fetch a new list", path, left_s / kDay_s));
  }
  return std::move(*table);
}

}  // namespace sys
