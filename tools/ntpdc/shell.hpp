// Runs ntpdc's commands: one line in, text and complaints out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ntpdc/command_line.hpp"
#include "ntpdc/command_table.hpp"
#include "view/time_text.hpp"

namespace ntpdc {

/// Keeps whom to ask, with which key, from one command to the next.
class Shell {
 public:
  struct Result {
    std::string out;
    std::string err;  ///< lines
    bool quit = false;
  };

  Shell(Command command, std::shared_ptr<const ntp::Key> key, view::TimeZone zone);

  Result run(std::string_view line);

  /// Of everything so far: common::kExitOk, kExitSomeFailed, kExitNoneAnswered or kExitUsage.
  [[nodiscard]] int exit_status() const;

 private:
  using Words = std::vector<std::string>;
  bool run_own(const Words& words, Result& result);
  void set_host(const Words& words, Result& result);
  void set_hostnames(const Words& words, Result& result);
  void set_key(const Words& words, Result& result);
  void answer(const CommandRow& row, const Words& words, Result& result);

  Command command_;
  std::shared_ptr<const ntp::Key> key_;
  view::TimeZone zone_;
  std::size_t asked_ = 0;
  std::size_t failed_ = 0;  // did not answer all
  std::size_t silent_ = 0;  // answered nothing
  bool misused_ = false;
};

}  // namespace ntpdc
