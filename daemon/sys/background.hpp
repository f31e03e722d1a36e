// Leaving the terminal: the parent stays until the child is ready or has failed.
#pragma once

#include "sys/files.hpp"

namespace sys {

/// Forks and returns in the child, in a session of its own. The parent never returns: it exits 0
/// when the child calls ready(), and 1 when the child ends before that. Until then the child still
/// has the terminal and the directory it was started in, so it can say why it fails and open files
/// by relative names. Nothing that belongs to one process (threads, event loops) may exist yet.
class Background {
 public:
  Background();

  /// Lets the parent go, gives up the terminal and goes to the root directory.
  void ready();

 private:
  Fd parent_;
};

}  // namespace sys
