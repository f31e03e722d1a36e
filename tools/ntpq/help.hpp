// `help`, from the table of commands.
#pragma once

#include "ntpq/commands.hpp"

namespace ntpq {

void help(Session& session, const Words& arguments);

}  // namespace ntpq
