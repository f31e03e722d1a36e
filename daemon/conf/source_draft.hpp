// A source line while it is read: what was written apart from what holds otherwise.
#pragma once

#include <optional>

#include "conf/line.hpp"
#include "conf/state.hpp"
#include "core/settings.hpp"

namespace conf {

struct SourceDraft {
  core::SourceSettings source;
  std::optional<int> minpoll;
  std::optional<int> maxpoll;
  bool nts = false;
  core::NtsSource nts_options;           ///< of no effect without it
  std::optional<Finding> key_place;      ///< of `key`, without a text
  std::optional<core::ClockName> clock;  ///< it is a reference clock
  int mode = 0;                          ///< of the clock
};

/// An option that every source may have. False: the line failed.
bool read_source_option(Line& line, const Word& option, SourceDraft& draft);
/// Poll intervals once all was read. False: the line failed.
bool settle_polls(Line& line, const Word& name, SourceDraft& draft);
void add_source(Line& line, State& state, const Word& name, core::SourceSettings source);

}  // namespace conf
