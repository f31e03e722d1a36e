// Doing the same again and again: --watch and --count.
#pragma once

#include <functional>

#include "ntpq/session.hpp"

namespace ntpq {

/// Calls `once` for each round. Between two, what there is gets printed, and hosts that did not
/// answer may be asked again. Ends after the last round, when the session is to be left, or when
/// the world says so.
void repeat(Session& session, const Repeat& how, const std::function<void()>& once);

}  // namespace ntpq
