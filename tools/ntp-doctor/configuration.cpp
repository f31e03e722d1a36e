#include "ntp-doctor/configuration.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace doctor {
namespace {

using Json = nlohmann::json;

/// A configuration of a thousand findings is below it.
constexpr std::size_t kMaxOutput = std::size_t{4} << 20;

std::string text_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::int64_t number_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

std::string read_all(int fd) {
  std::string all;
  std::array<char, 4096> chunk;
  for (ssize_t count = 0; (count = read(fd, chunk.data(), chunk.size())) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || all.size() > kMaxOutput) break;
    all.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return all;
}

}  // namespace

std::expected<std::string, std::string> check_configuration_text(const std::string& ntpd,
                                                                 const std::string& file) {
  int ends[2];
  if (pipe(ends) != 0) return std::unexpected{std::string{std::strerror(errno)}};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::vector<std::string> words{ntpd, "--check-config=json"};
  if (!file.empty()) words.insert(words.end(), {"-c", file});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, ntpd.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out = error == 0 ? read_all(ends[0]) : std::string{};
  close(ends[0]);
  if (error != 0) {
    return std::unexpected{fmt::format("cannot run {}: {}", ntpd, std::strerror(error))};
  }
  waitpid(child, nullptr, 0);
  return out;
}

std::optional<ConfigurationReport> parse_check(std::string_view json) {
  const Json report = Json::parse(json, nullptr, false);
  if (!report.is_object() || !report.contains("findings") || !report["findings"].is_array()) {
    return std::nullopt;
  }
  ConfigurationReport read;
  for (const Json& each : report["findings"]) {
    if (!each.is_object()) return std::nullopt;
    read.findings.push_back(
        {.level = text_of(each, "level"),
         .place = fmt::format("{}:{}", text_of(each, "file"), number_of(each, "line")),
         .text = text_of(each, "text")});
  }
  if (report.contains("leap_file") && report["leap_file"].is_object()) {
    const Json& file = report["leap_file"];
    read.leap_file = {text_of(file, "path"), text_of(file, "state"), text_of(file, "text")};
  }
  return read;
}

}  // namespace doctor
