// The second process: it alone may set the clock, and it reads no network.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

#include "keeper/limits.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"
#include "sys/privileges.hpp"

namespace sys {

struct KeeperSettings {
  keeper::Policy policy;
  /// It judges and answers, and no clock is ever touched: for clocks in software.
  bool rehearses = false;
  bool strict = false;  ///< a system call that is not listed ends it
  std::string jail;     ///< absolute; empty: none
  std::optional<Account> account;
  Log::Sink log = Log::Sink::standard_error;
  std::string log_file;
  bool keeps_terminal = true;  ///< standard error stays open
  /// Priority and memory, before the rights to them go.
  std::function<void()> take_resources;
};

/// The daemon's end of the line to it.
struct KeeperLine {
  Fd socket;
  pid_t process = -1;
};

/// Forks; to be called while there is one thread, with root's rights where there are any, and
/// before sockets and keys are there for it to inherit. It ends when the line is closed. Throws
/// std::runtime_error with one line for people when it cannot lock itself up as told.
KeeperLine start_keeper(const KeeperSettings& settings);

}  // namespace sys
