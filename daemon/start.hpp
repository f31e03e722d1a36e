// From what the command line and the configuration say to a running daemon.
#pragma once

#include <optional>
#include <string>

#include "conf/ntp_conf.hpp"
#include "options.hpp"
#include "sys/log.hpp"

/// Opens what root may open, gives root away and serves until the end. Returns the exit status;
/// throws std::runtime_error with one line for people. `log` is the caller's, so that it can be
/// told of a failure too.
int serve(const Options& options, const conf::Result& configuration,
          const std::string& command_line, std::optional<sys::Log>& log);

/// Findings that are errors, on standard error.
void print_errors(const std::vector<conf::Finding>& findings);
