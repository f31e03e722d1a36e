#include "ntp-doctor/machine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

namespace doctor {
namespace {

namespace fs = std::filesystem;

/// As /proc/PID/comm has them: cut after 15 characters.
constexpr std::array<std::string_view, 8> kTimePrograms{
    "ntpd",        "chronyd", "systemd-timesyn", "openntpd",
    "ntpsec-ntpd", "phc2sys", "ntp-daemon",      "timemaster"};

bool is_time_program(std::string_view name) {
  return std::ranges::find(kTimePrograms, name) != kTimePrograms.end();
}

std::string first_line(const fs::path& path) {
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  return line;
}

/// The numbers of sockets that are bound to the port, as they stand in a table of the kernel.
void add_sockets(const fs::path& table, std::uint16_t port, std::set<std::string>& inodes) {
  std::ifstream file{table};
  const std::string wanted = fmt::format(":{:04X}", port);
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) {
    std::istringstream words{line};
    std::vector<std::string> columns;
    for (std::string word; words >> word;) columns.push_back(word);
    if (columns.size() > 9 && columns[1].ends_with(wanted)) inodes.insert(columns[9]);
  }
}

bool holds_one_of(const fs::path& process, const std::set<std::string>& inodes) {
  std::error_code error;
  for (fs::directory_iterator at{process / "fd", error}, end; !error && at != end;
       at.increment(error)) {
    std::error_code unreadable;
    const std::string target = fs::read_symlink(at->path(), unreadable).string();
    if (!target.starts_with("socket:[") || !target.ends_with("]")) continue;
    if (inodes.contains(target.substr(8, target.size() - 9))) return true;
  }
  return false;
}

/// The right to set the clock; where that is not told, it is taken for granted.
bool may_set_clock(const fs::path& process) {
  constexpr int kSysTime = 25;  // CAP_SYS_TIME
  std::ifstream file{process / "status"};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("CapEff:")) continue;
    const std::size_t digits = line.find_first_not_of(" \t", 7);
    std::uint64_t mask = 0;
    if (digits == std::string::npos) return true;
    std::from_chars(line.data() + digits, line.data() + line.size(), mask, 16);
    return ((mask >> kSysTime) & 1) != 0;
  }
  return true;
}

/// Whether its command line says that it leaves the clock alone.
bool only_watches(const fs::path& process, std::string_view name) {
  std::ifstream file{process / "cmdline", std::ios::binary};
  for (std::string word; std::getline(file, word, '\0');) {
    if (word.starts_with("--clock=observe") || word.starts_with("--clock=virtual")) return true;
    // Of ntpd the same letter means to slew.
    if (name == "chronyd" && word == "-x") return true;
  }
  return false;
}

/// In a user namespace of its own no capability reaches the clock.
bool is_contained(const fs::path& proc, const fs::path& process) {
  std::error_code error;
  const fs::path here = fs::read_symlink(proc / "self" / "ns" / "user", error);
  const fs::path there = fs::read_symlink(process / "ns" / "user", error);
  return !here.empty() && !there.empty() && here != there;
}

std::optional<std::int64_t> process_id(const std::string& name) {
  std::int64_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

}  // namespace

std::vector<Program> time_programs(const std::string& proc, std::uint16_t port) {
  std::set<std::string> inodes;
  add_sockets(fs::path{proc} / "net" / "udp", port, inodes);
  add_sockets(fs::path{proc} / "net" / "udp6", port, inodes);
  std::vector<Program> found;
  std::error_code error;
  for (fs::directory_iterator at{proc, error}, end; !error && at != end; at.increment(error)) {
    const auto pid = process_id(at->path().filename().string());
    if (!pid) continue;
    Program program{.pid = *pid, .name = first_line(at->path() / "comm")};
    program.has_port = !inodes.empty() && holds_one_of(at->path(), inodes);
    const bool keeps_time = is_time_program(program.name);
    if (!program.has_port && !keeps_time) continue;
    program.steers = keeps_time && may_set_clock(at->path()) && !is_contained(proc, at->path()) &&
                     !only_watches(at->path(), program.name);
    found.push_back(std::move(program));
  }
  std::ranges::sort(found, {}, &Program::pid);
  return found;
}

}  // namespace doctor
