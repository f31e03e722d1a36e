// `ntpq --watch` on a terminal is ntptop: one live screen, not two.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/cli.hpp"

namespace ntpq {

/// The words for ntptop that show the same live, its own name first. Nothing where text is wanted:
/// without a terminal, with commands but -p, with any option about text or keys, or more often than
/// ntptop asks.
std::optional<std::vector<std::string>> live_words(const common::Arguments& arguments,
                                                   bool on_terminal);

/// Goes on as that program, which lies beside this one or in PATH. Returns only when there is none:
/// one line with the mend.
std::string become(const std::vector<std::string>& words);

}  // namespace ntpq
