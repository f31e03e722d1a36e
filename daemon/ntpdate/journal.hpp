// Where ntpdate says what it does: the way of old, line by line with time and process.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "ntpdate/command_line.hpp"

namespace ntpdate {

/// Standard output and error, the system log or a file, as the command says.
class Journal {
 public:
  /// Throws std::runtime_error with one line for people when the file cannot be written.
  explicit Journal(const Command& command);

  /// What was done.
  void notice(const std::string& line);
  /// Why something was not.
  void error(const std::string& line);
  /// What -d shows; beside JSON it goes where errors do.
  void detail(const std::string& line);

 private:
  void say(int priority, const std::string& line, std::FILE* into);

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  bool is_ntpdig_;
  bool to_syslog_;
  bool json_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ntpdate
