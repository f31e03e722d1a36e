// The statistics files: one for each kind, a new one for each day, week, month...
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "core/settings.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"

namespace sys {

/// Appends lines and changes files when their time is over. A file that cannot be written is said
/// once; time is kept all the same.
class StatisticsFiles {
 public:
  explicit StatisticsFiles(Log& log) : log_{log} {}

  void configure(const core::StatisticsSettings& settings);
  [[nodiscard]] bool wants(core::Statistic kind) const;
  /// Whether there is anything to record at all.
  [[nodiscard]] bool wants_any() const;

  /// `line` without its end; `unix_s`: the time that it is about.
  void write(core::Statistic kind, std::string_view line, std::int64_t unix_s);
  /// They may have been moved away.
  void close();

 private:
  struct Open {
    Fd fd;
    std::string path;
    bool complained = false;
  };
  bool open(core::Statistic kind, const std::string& path, const std::string& bare);
  void complain(Open& file, const std::string& path, std::string_view what);
  static void link(const std::string& path, const std::string& bare);

  Log& log_;
  core::StatisticsSettings settings_;
  std::array<Open, core::kStatisticsNames.size()> open_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace sys
