#include "sys/configuration.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <stdexcept>
#include <utility>

#include "sys/files.hpp"

namespace sys {
namespace {

std::optional<std::string> read_or_nothing(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::nullopt;
  return std::move(*text);
}

std::optional<std::vector<std::string>> list_or_nothing(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator at{path, error};
  if (error) return std::nullopt;
  // What cannot be listed to its end is found out when its files are read.
  for (; at != std::filesystem::directory_iterator{}; at.increment(error)) {
    names.push_back(at->path().filename().string());
    if (error) break;
  }
  return names;
}

/// NTPsec's folder of further files.
std::string folder_beside(const std::string& path) {
  return (std::filesystem::path{path}.parent_path() / "ntp.d").string();
}

bool has_source(const core::Settings& settings) {
  return !settings.sources.empty() || settings.local_clock.has_value();
}

std::string_view mend(const std::error_code& error) {
  if (error == std::errc::permission_denied) return "let the user who starts ntpd read it";
  if (error == std::errc::file_too_large) return "that is no ntp.conf, which has at most 1 MiB";
  return "check the name that -c gives";
}

}  // namespace

conf::Result read_configuration(const std::optional<std::string>& named, core::Settings base,
                                const std::string& default_path) {
  const std::string& path = named ? *named : default_path;
  const auto text = read_file(path);
  const conf::FileAccess files{read_or_nothing, list_or_nothing};
  if (text) return conf::parse_ntp_conf(*text, path, std::move(base), files, folder_beside(path));
  if (named) {
    throw std::runtime_error(fmt::format("cannot read the configuration {}: {}; {}", path,
                                         text.error().message(), mend(text.error())));
  }
  if (!has_source(base)) {
    throw std::runtime_error(fmt::format(
        "cannot read {} ({}) and no server is named on the command line; write a line such as "
        "'pool 2.pool.ntp.org iburst' into it, or name a server: ntpd HOST",
        path, text.error().message()));
  }
  return {.settings = std::move(base), .findings = {}};
}

core::Severity severity_of(conf::Level level) {
  switch (level) {
    case conf::Level::note:
      return core::Severity::info;
    case conf::Level::warning:
      return core::Severity::warning;
    case conf::Level::error:
    case conf::Level::fatal:
      return core::Severity::error;
  }
  return core::Severity::error;
}

bool must_not_start(const std::vector<conf::Finding>& findings) {
  return std::ranges::any_of(
      findings, [](const conf::Finding& finding) { return finding.level == conf::Level::fatal; });
}

core::Settings with_absolute_names(core::Settings settings, const std::string& folder) {
  for (std::string* name :
       {&settings.drift_file, &settings.leap_file, &settings.log_file, &settings.pid_file,
        &settings.auth.keys_file, &settings.save_config_dir, &settings.statistics.folder,
        &settings.nts.certificate, &settings.nts.key, &settings.nts.cookies, &settings.nts.ca}) {
    if (!name->empty()) *name = (std::filesystem::path{folder} / *name).string();
  }
  for (core::SourceSettings& source : settings.sources) {
    if (!source.nts) continue;
    for (std::string* name : {&source.nts->ca, &source.nts->certificate}) {
      if (!name->empty()) *name = (std::filesystem::path{folder} / *name).string();
    }
  }
  return settings;
}

std::string absolute_name(const std::string& name) {
  return name.empty() ? name : std::filesystem::absolute(name).string();
}

}  // namespace sys
