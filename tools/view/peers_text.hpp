// The peers tables as text, column for column as the old tools print them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "view/peers_view.hpp"

namespace view {

/// The column in front when several hosts were asked: which one a row comes from.
struct ServerColumn {
  std::string host;
  std::size_t width = 0;  ///< of the longest name
};

struct PeersLayout {
  bool wide = false;         ///< a remote that is too long gets a line of its own
  std::size_t columns = 80;  ///< of the terminal; NTPsec's table gives names what is more than 80
  std::optional<ServerColumn> server = {};
};

/// Heading, rule and rows.
std::string peers_text(const PeersTable& table, const PeersLayout& layout);

}  // namespace view
