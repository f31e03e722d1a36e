// How a session wants values to be shown.
#pragma once

#include "ntpq/session.hpp"
#include "view/variables_view.hpp"

namespace ntpq {

inline view::VariablesOptions variables_options(Session& session) {
  return {.style = session.settings().style,
          .numeric = session.settings().numeric,
          .units = session.settings().units,
          .charset = session.world().charset,
          .columns = session.world().columns,
          .near_unix_s = session.world().unix_now(),
          .zone = session.world().zone};
}

}  // namespace ntpq
