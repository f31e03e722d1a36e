#include "ntpdate/journal.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <stdexcept>
#include <syslog.h>
#include <unistd.h>

#include "view/escape.hpp"

namespace ntpdate {
namespace {

// "26 Nov 12:34:56 ntpdate[4711]: "
std::string classic_head() {
  const std::time_t now = std::time(nullptr);
  std::tm broken{};
  localtime_r(&now, &broken);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%e %b %H:%M:%S", &broken);
  return fmt::format("{} ntpdate[{}]: ", text.data(), getpid());
}

}  // namespace

Journal::Journal(const Command& command)
    : is_ntpdig_{command.flavour == Flavour::ntpdig},
      to_syslog_{command.to_syslog},
      json_{command.form != Form::text} {
  if (to_syslog_) openlog("ntpdate", LOG_PID, LOG_DAEMON);
  if (command.log_file.empty()) return;
  file_.reset(std::fopen(command.log_file.c_str(), "we"));
  if (file_) return;
  throw std::runtime_error(fmt::format("cannot write {}: {}; look at the folder and its rights",
                                       view::escape(command.log_file), std::strerror(errno)));
}

void Journal::say(int priority, const std::string& line, std::FILE* into) {
  if (to_syslog_) return syslog(priority, "%s", line.c_str());
  fmt::print(file_ ? file_.get() : into, "{}{}\n", is_ntpdig_ ? "ntpdig: " : classic_head(), line);
}

void Journal::notice(const std::string& line) {
  say(LOG_NOTICE, line, is_ntpdig_ || json_ ? stderr : stdout);
}

void Journal::error(const std::string& line) {
  std::fflush(stdout);
  say(LOG_ERR, line, stderr);
}

void Journal::detail(const std::string& line) {
  if (to_syslog_ || file_) return say(LOG_DEBUG, line, stderr);
  fmt::print(json_ || is_ntpdig_ ? stderr : stdout, "{}\n", line);
}

}  // namespace ntpdate
