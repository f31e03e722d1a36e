// Where the daemon speaks: stderr, a file, or syslog.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/actions.hpp"

namespace spdlog::sinks {
class sink;
}

namespace sys {

/// One destination for the life of the process. Each line is escaped, so that nothing that came
/// from a configuration or the network can forge a second line or reach a terminal.
class Log {
 public:
  enum class Sink : unsigned char { standard_error, file, syslog };

  /// `path` is for Sink::file only. Throws std::runtime_error with one line when the file cannot
  /// be opened. `debug` lets Severity::debug through.
  Log(Sink sink, const std::string& path, bool debug);
  ~Log();

  void write(core::Severity severity, std::string_view text);
  void error(std::string_view text) { write(core::Severity::error, text); }
  void warning(std::string_view text) { write(core::Severity::warning, text); }
  void notice(std::string_view text) { write(core::Severity::notice, text); }
  void info(std::string_view text) { write(core::Severity::info, text); }
  void debug(std::string_view text) { write(core::Severity::debug, text); }

  [[nodiscard]] bool is_standard_error() const { return sink_ == Sink::standard_error; }

  /// Opens the file again, for log rotation; the old one stays when that fails.
  bool reopen();

 private:
  void open();

  Sink sink_;
  std::string path_;
  bool debug_;
  std::shared_ptr<spdlog::sinks::sink> target_;
};

/// `text` with everything but blanks and visible ASCII written as \xNN.
std::string escaped(std::string_view text);

}  // namespace sys
