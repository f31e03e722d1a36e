#include "sys/log.hpp"

#include <filesystem>
#include <fmt/core.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <syslog.h>
#include <utility>

namespace sys {
namespace {

constexpr auto kPattern = "%Y-%m-%dT%H:%M:%S.%e%z ntpd[%P]: %l: %v";

// spdlog has no "notice"; its info is that, and our info and debug share what lies below.
spdlog::level::level_enum level_of(core::Severity severity) {
  switch (severity) {
    case core::Severity::debug:
      return spdlog::level::debug;
    case core::Severity::info:
    case core::Severity::notice:
      return spdlog::level::info;
    case core::Severity::warning:
      return spdlog::level::warn;
    case core::Severity::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// spdlog would make it, with every folder above: a slip in the name then goes unseen.
void refuse_missing_folder(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  throw std::runtime_error(
      fmt::format("cannot open the log {}: there is no folder {}; make it, or name another file",
                  path, folder.string()));
}

spdlog::sink_ptr make_sink(Log::Sink sink, const std::string& path) {
  switch (sink) {
    case Log::Sink::standard_error:
      return std::make_shared<spdlog::sinks::stderr_sink_st>();
    case Log::Sink::file:
      refuse_missing_folder(path);
      return std::make_shared<spdlog::sinks::basic_file_sink_st>(path);
    case Log::Sink::syslog:
      return std::make_shared<spdlog::sinks::syslog_sink_st>("ntpd", LOG_PID | LOG_NDELAY,
                                                             LOG_DAEMON, false);
  }
  return nullptr;
}

bool is_plain(unsigned char octet) { return octet >= 0x20 && octet < 0x7f; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (is_plain(octet)) {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", octet);
    }
  }
  return out;
}

Log::Log(Sink sink, const std::string& path, bool debug) : sink_{sink}, path_{path}, debug_{debug} {
  open();
}

Log::~Log() = default;

void Log::open() {
  try {
    auto target = make_sink(sink_, path_);
    target->set_pattern(sink_ == Sink::syslog ? "%v" : kPattern);
    target_ = std::move(target);
  } catch (const spdlog::spdlog_ex& error) {
    throw std::runtime_error(fmt::format("cannot open the log: {}", error.what()));
  }
}

void Log::write(core::Severity severity, std::string_view text) {
  const auto level = level_of(severity);
  if (level == spdlog::level::debug && !debug_) return;
  const std::string line = escaped(text);
  // Past spdlog's logger, which asks for the number of the thread: there is one, and the call is
  // unknown where system calls are emulated.
  spdlog::details::log_msg message;
  message.logger_name = "ntpd";
  message.level = level;
  message.time = spdlog::log_clock::now();
  message.payload = line;
  try {
    target_->log(message);
    target_->flush();
  } catch (const std::exception&) {
    // A full disk must not end the daemon; there is nowhere to say it.
  }
}

bool Log::reopen() {
  if (sink_ != Sink::file) return false;
  try {
    open();
    return true;
  } catch (const std::runtime_error& error) {
    this->error(fmt::format("{}; going on with the old file", error.what()));
    return false;
  }
}

}  // namespace sys
