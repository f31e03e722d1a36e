// The readers that the table of directives names, by the file that holds them.
#pragma once

#include "conf/line.hpp"
#include "conf/state.hpp"

namespace conf {

// sources.cpp
void read_server(Line& line, State& state);
void read_pool(Line& line, State& state);
void read_peer(Line& line, State& state);

// unpeer.cpp
void read_unpeer(Line& line, State& state);

// local_clock.cpp
void read_fudge(Line& line, State& state);
/// `server 127.127.TYPE.UNIT` after its options were read.
void add_refclock(Line& line, State& state, const Word& name, const core::SourceSettings& options);
/// Puts the fudges where they belong once everything was read; what is left over is a finding.
std::vector<Finding> apply_fudges(State& state);

// restrict.cpp
void read_restrict(Line& line, State& state);
void read_unrestrict(Line& line, State& state);

// clients.cpp: how clients are remembered and limited
void read_mru(Line& line, State& state);
void read_limit(Line& line, State& state);
void read_discard(Line& line, State& state);

// variables.cpp
void read_setvar(Line& line, State& state);

// keys.cpp
void read_keys(Line& line, State& state);
void read_trustedkey(Line& line, State& state);
void read_controlkey(Line& line, State& state);
void read_requestkey(Line& line, State& state);

// tuning.cpp
void read_tos(Line& line, State& state);
void read_tinker(Line& line, State& state);

// switches.cpp
void read_enable(Line& line, State& state);
void read_disable(Line& line, State& state);

// interfaces.cpp
void read_interface(Line& line, State& state);
void read_extra(Line& line, State& state);

// statistics.cpp
void read_statsdir(Line& line, State& state);
void read_statistics(Line& line, State& state);
void read_filegen(Line& line, State& state);
/// "none", "day", ...
std::string_view span_name(core::FileSpan span);
/// What is wrong with them once everything was read.
std::optional<Finding> statistics_finding(const State& state);

// resources.cpp
void read_rlimit(Line& line, State& state);
void read_dscp(Line& line, State& state);

// leap_smear.cpp
void read_leapsmearinterval(Line& line, State& state);

// paths.cpp
void read_driftfile(Line& line, State& state);
void read_leapfile(Line& line, State& state);
void read_logfile(Line& line, State& state);
void read_pidfile(Line& line, State& state);
void read_saveconfigdir(Line& line, State& state);
void read_includefile(Line& line, State& state);

// guards.cpp: not obeyed yet, but an error in them must be seen
void check_nts(Line& line, State& state);

}  // namespace conf
