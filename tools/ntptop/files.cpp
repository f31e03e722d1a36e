#include "ntptop/files.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <unistd.h>
#include <vector>

#include "netio/monotonic.hpp"
#include "ntptop/pcap.hpp"
#include "ntptop/record.hpp"

extern char** environ;

namespace ntptop {
namespace {

constexpr std::size_t kLargest = 512U << 20;  // of a recording that is read again

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& name) {
  const File file{std::fopen(name.c_str(), "re")};
  if (!file) return std::unexpected{std::string{std::strerror(errno)}};
  std::string text;
  std::array<char, 65536> part;
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), file.get())) {
    text.append(part.data(), size);
    if (text.size() > kLargest) return std::unexpected{std::string{"it is larger than 512 MiB"}};
  }
  if (std::ferror(file.get()) != 0) return std::unexpected{std::string{std::strerror(errno)}};
  return text;
}

std::expected<std::string, std::string> read_recording_file(const std::string& name) {
  auto text = read_file(name);
  return text && is_gzip(*text) ? gunzip(*text, kLargest) : text;
}

std::string write_file(const std::string& name, std::string_view content) {
  File file{std::fopen(name.c_str(), "we")};
  if (!file) return std::strerror(errno);
  const bool good = std::fwrite(content.data(), 1, content.size(), file.get()) == content.size();
  // What a full disk refuses is known only here.
  if (std::fclose(file.release()) != 0 || !good) return std::strerror(errno);
  return {};
}

std::string Recorder::begin(const std::string& name) {
  file_.reset(std::fopen(name.c_str(), "wxe"));
  if (!file_) return std::strerror(errno);
  packer_.reset();
  if (is_gzip_name(name)) packer_.emplace();
  return write(record_head()) ? std::string{} : std::strerror(errno);
}

bool Recorder::write(std::string_view line) {
  if (!file_ || line.empty()) return true;
  return packer_ ? put(packer_->pack(line)) : put(line);
}

bool Recorder::end() {
  const bool good = !file_ || !packer_ || put(packer_->end());
  file_.reset();
  return good;
}

bool Recorder::put(std::string_view octets) {
  const bool good = std::fwrite(octets.data(), 1, octets.size(), file_.get()) == octets.size() &&
                    std::fflush(file_.get()) == 0;
  if (!good) file_.reset();
  return good;
}

std::string PcapFile::begin(const std::string& name) {
  file_.reset(std::fopen(name.c_str(), "wxe"));
  return file_ && put(pcap_head()) ? std::string{} : std::strerror(errno);
}

bool PcapFile::add(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView octets) {
  const auto now = netio::realtime_now();
  return put(pcap_frame(from, to, octets, static_cast<std::uint32_t>(now.seconds),
                        static_cast<std::uint32_t>(now.nanoseconds / 1000)));
}

bool PcapFile::put(std::string_view octets) {
  if (!file_) return true;
  const bool good = std::fwrite(octets.data(), 1, octets.size(), file_.get()) == octets.size() &&
                    std::fflush(file_.get()) == 0;
  if (!good) file_.reset();
  return good;
}

void Alerts::run(const Request& event, Instant now) {
  constexpr int kMostInMinute = 10;
  if (command_.empty()) return;
  if (seconds_between(now, minute_) >= 60) {
    minute_ = now;
    in_minute_ = 0;
  }
  if (++in_minute_ > kMostInMinute) return;
  std::vector<std::string> variables{
      fmt::format("NTPTOP_HOST={}", event.name), fmt::format("NTPTOP_LEVEL={}", event.content),
      fmt::format("NTPTOP_EVENT={}", event.text),
      fmt::format("NTPTOP_TIME={}", static_cast<std::int64_t>(event.amount))};
  std::vector<char*> environment;
  for (char** one = environ; *one != nullptr; ++one) environment.push_back(*one);
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // Its output would tear the screen.
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::array<char*, 4> words{shell.data(), option.data(), command_.data(), nullptr};
  pid_t pid = 0;
  posix_spawn(&pid, shell.c_str(), &actions, nullptr, words.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
}

}  // namespace ntptop
