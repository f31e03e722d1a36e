// The commands that show or change how the session asks and prints; none of them asks a host.
#pragma once

#include "ntpq/commands.hpp"

namespace ntpq {

void timeout(Session& session, const Words& arguments);
void delay(Session& session, const Words& arguments);
void hostnames(Session& session, const Words& arguments);
void raw(Session& session, const Words& arguments);
void cooked(Session& session, const Words& arguments);
void version(Session& session, const Words& arguments);
void leave(Session& session, const Words& arguments);
void host(Session& session, const Words& arguments);
void ntpversion(Session& session, const Words& arguments);
void debug(Session& session, const Words& arguments);
void units(Session& session, const Words& arguments);
void direct(Session& session, const Words& arguments);
void poll(Session& session, const Words& arguments);
void addvars(Session& session, const Words& arguments);
void rmvars(Session& session, const Words& arguments);
void clearvars(Session& session, const Words& arguments);
void showvars(Session& session, const Words& arguments);

}  // namespace ntpq
