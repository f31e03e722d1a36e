#include "sys/remote_control.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <fmt/core.h>
#include <optional>
#include <string>
#include <utility>

#include "conf/remote.hpp"
#include "conf/write.hpp"
#include "sys/files.hpp"

namespace sys {
namespace {

constexpr std::size_t kLongestName = 120;  // far below every file system's limit

std::optional<std::uint16_t> association_number(std::string_view text) {
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

/// The line of the configuration behind an association, by its number or its address.
std::optional<core::SourceSettings> source_of(std::string_view name, const core::Settings& settings,
                                              const RemoteContext& context) {
  const auto number = association_number(name);
  for (const std::uint16_t id : context.engine.association_ids()) {
    const auto association = context.engine.association(id, context.now);
    if (!association) continue;
    if (number ? id != *number : association->remote.address.text() != name) continue;
    const auto line =
        std::ranges::find(settings.sources, association->name, &core::SourceSettings::name);
    if (!association->name.empty() && line != settings.sources.end()) return *line;
  }
  return std::nullopt;
}

/// Empty when it does not fit or is empty.
std::string expanded(std::string_view name) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, kLongestName + 1> buffer{};
  const std::size_t size =
      std::strftime(buffer.data(), buffer.size(), std::string{name}.c_str(), &utc);
  return {buffer.data(), size};
}

bool is_safe(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

node::Surroundings::Saved refused(std::string text, Log& log) {
  log.warning(text);
  return {.text = text + "\r\n", .file = {}};
}

}  // namespace

node::RemoteConfiguration configure_remotely(std::string_view text, const core::Settings& current,
                                             const ntp::Endpoint& from,
                                             const RemoteContext& context) {
  auto result = conf::apply_remote(
      text, current, [&](std::string_view name) { return source_of(name, current, context); });
  context.log.notice(fmt::format("configuration from {} {}: {}", from.text(),
                                 result.accepted ? "taken" : "refused", text));
  node::RemoteConfiguration done{
      .settings = {}, .text = std::move(result.reply), .resets = result.resets};
  if (result.accepted && result.changed) done.settings = std::move(result.settings);
  return done;
}

node::Surroundings::Saved save_remotely(std::string_view name, const core::Settings& current,
                                        Log& log) {
  if (current.save_config_dir.empty()) {
    return refused("saveconfig is not allowed: there is no saveconfigdir in the configuration",
                   log);
  }
  const std::string file = expanded(name);
  if (!is_safe(file)) {
    return refused(fmt::format("saveconfig rejects unsafe file name '{}'", name.substr(0, 100)),
                   log);
  }
  if (const auto error =
          create_file(current.save_config_dir, file, conf::write_ntp_conf(current))) {
    return refused(
        fmt::format("Unable to save configuration to file '{}': {}", file, error.message()), log);
  }
  log.notice(fmt::format("configuration saved to {}/{}", current.save_config_dir, file));
  return {.text = fmt::format("Configuration saved to '{}'\r\n", file), .file = file};
}

}  // namespace sys
