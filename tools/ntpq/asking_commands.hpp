// The commands that ask the hosts. Each complains to the session when its arguments make no sense.
#pragma once

#include <string>

#include "ntpq/commands.hpp"

namespace ntpq {

// peers_commands.cpp
void peers(Session& session, const Words& arguments);
void lpeers(Session& session, const Words& arguments);
void opeers(Session& session, const Words& arguments);
void lopeers(Session& session, const Words& arguments);
void apeers(Session& session, const Words& arguments);
void rpeers(Session& session, const Words& arguments);
void associations(Session& session, const Words& arguments);
void lassociations(Session& session, const Words& arguments);
void passociations(Session& session, const Words& arguments);
void lpassociations(Session& session, const Words& arguments);

// variable_commands.cpp
void readvar(Session& session, const Words& arguments);
void readlist(Session& session, const Words& arguments);
void mreadvar(Session& session, const Words& arguments);
void mreadlist(Session& session, const Words& arguments);
void clockvar(Session& session, const Words& arguments);
void clocklist(Session& session, const Words& arguments);
void writevar(Session& session, const Words& arguments);
void writelist(Session& session, const Words& arguments);

// summary_commands.cpp; `command` names the table
void summary(Session& session, std::string_view command, const Words& arguments);

// list_commands.cpp
void ifstats(Session& session, const Words& arguments);
void reslist(Session& session, const Words& arguments);

// config_commands.cpp
void config(Session& session, const Words& arguments);  ///< the text is the one argument
void config_from_file(Session& session, const Words& arguments);
void saveconfig(Session& session, const Words& arguments);

// mru_commands.cpp
void mrulist(Session& session, const Words& arguments);

}  // namespace ntpq
