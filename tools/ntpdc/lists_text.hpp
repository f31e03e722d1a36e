// The lists of clients and of rules as ntpdc showed them.
#pragma once

#include <string>
#include <vector>

#include "mode6/mru.hpp"
#include "mode6/ordered_list.hpp"
#include "ntpdc/peers_text.hpp"

namespace ntpdc {

/// The most recent first, and no more than ntpdc ever got.
inline constexpr std::size_t kMaxMonlist = 600;

/// Which of our addresses was asked no daemon says any more: that column is gone.
std::string monlist_text(std::vector<mode6::MruRow> rows, ntp::Timestamp now,
                         const PeersLook& look);
std::string reslist_text(const std::vector<mode6::ListedRestriction>& rows);

}  // namespace ntpdc
