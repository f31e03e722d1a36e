// Leaving the terminal: the parent stays until the child is ready or has failed.
#pragma once

#include <chrono>

#include "sys/files.hpp"

namespace sys {

/// Forks and returns in the child, in a session of its own. The parent never returns: it exits 0
/// when the child calls ready(), and 1 when the child ends before that. Until then the child still
/// has the terminal and the directory it was started in, so it can say why it fails and open files
/// by relative names. Nothing that belongs to one process (threads, event loops) may exist yet.
class Background {
 public:
  /// `patience`: then the parent also waits so long for synchronised(), and exits ETIMEDOUT (110)
  /// when that does not come. The child goes on.
  explicit Background(std::chrono::seconds patience = {});

  /// Lets the parent go or begin to wait, gives up the terminal and goes to the root directory.
  void ready();
  /// The clock was set: lets a parent go that waits for it. Only the first call does something.
  void synchronised();

 private:
  void tell_parent();

  Fd parent_;
  Fd null_;
  bool waited_for_ = false;
};

}  // namespace sys
