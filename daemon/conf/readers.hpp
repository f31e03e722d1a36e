// The readers that the table of directives names, by the file that holds them.
#pragma once

#include "conf/host.hpp"
#include "conf/line.hpp"
#include "conf/source_draft.hpp"
#include "conf/state.hpp"

namespace conf {

// sources.cpp
void read_server(Line& line, State& state);
void read_pool(Line& line, State& state);
void read_peer(Line& line, State& state);

// unpeer.cpp
void read_unpeer(Line& line, State& state);

// fudge.cpp
void read_fudge(Line& line, State& state);
/// One of its options; nullopt: there is no such option, false: the line failed.
std::optional<bool> read_fudge_option(Line& line, const Word& option, core::ClockDriver driver,
                                      Fudge& fudge);
/// Puts the fudges where they belong once everything was read; what is left over is a finding.
std::vector<Finding> apply_fudges(State& state);

// refclocks.cpp
void read_refclock(Line& line, State& state);
/// The driver of `127.127.TYPE.UNIT`; nullopt: the line failed, for there is none.
std::optional<core::ClockName> driver_of(Line& line, const Word& name,
                                         const RefclockAddress& address);
/// Begins `server 127.127.TYPE.UNIT`. False: the line failed.
bool know_clock(Line& line, const Word& name, const RefclockAddress& address, SourceDraft& draft);
/// The same after its options were read.
void add_refclock(Line& line, State& state, const Word& name, const SourceDraft& draft);

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

// logging.cpp
void read_logconfig(Line& line, State& state);
/// Words behind `logconfig` that mean this, the first with `=`.
std::string logconfig_words(core::LogMask mask);

// reset.cpp
void read_reset(Line& line, State& state);

// leap_smear.cpp
void read_leapsmearinterval(Line& line, State& state);

// paths.cpp
void read_driftfile(Line& line, State& state);
void read_nonvolatile(Line& line, State& state);
void read_leapfile(Line& line, State& state);
void read_logfile(Line& line, State& state);
void read_pidfile(Line& line, State& state);
void read_saveconfigdir(Line& line, State& state);
void read_includefile(Line& line, State& state);
void read_end(Line& line, State& state);

// nts.cpp
void read_nts(Line& line, State& state);
/// `nts` or an option that belongs to it; nullopt: there is no such option, false: the line failed.
std::optional<bool> read_nts_source_option(Line& line, const Word& option, SourceDraft& draft);
/// Takes `:PORT` off the name of a source with `nts`. False: the line failed.
bool take_key_port(Line& line, const Word& name, std::string_view& host, SourceDraft& draft);
/// Once all was read. False: the line failed.
bool settle_nts(Line& line, const Word& name, const State& state, SourceDraft& draft);
/// "AES_SIV_CMAC_256"
std::string_view aead_name(std::uint16_t aead);

}  // namespace conf
