// What only the start needed does not stay in memory.
#pragma once

namespace sys {

/// Gives back heap that is free again, and those pages of programs and libraries that are only
/// read: reading options and configuration, linking and locale tables, touched once in weeks. The
/// few that a running daemon needs come back by themselves from the system's cache of files. Where
/// memory is locked nothing happens.
void give_back_start_pages();

}  // namespace sys
