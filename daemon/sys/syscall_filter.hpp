// Which system calls a process may still make, and that no program it starts gets rights back.
#pragma once

#include <cstdint>

namespace sys {

/// Whose calls are listed.
enum class FilterFor : std::uint8_t {
  network,   ///< the process that reads the network; nothing that sets a clock or starts a program
  observer,  ///< the same, and it may read the kernel's clock itself
  keeper,    ///< the process that sets the clock, and does nothing else
};

/// What becomes of every other call: it fails with EPERM and the kernel's log names it, or the
/// process ends.
enum class OnViolation : std::uint8_t { refuse, kill };

/// False where the program was built so that it needs more than can be listed (sanitizers).
bool has_syscall_filter();

/// For good, for this thread and those that it will start: to be called while it is the only one.
/// Throws std::runtime_error with one line for people when the kernel cannot.
void filter_syscalls(FilterFor whose, OnViolation violation);

}  // namespace sys
