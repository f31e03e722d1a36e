// What ntpq --json says; man/ntpq.1 documents it for its readers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "mode6/peers_query.hpp"
#include "view/json.hpp"
#include "view/peers_view.hpp"
#include "view/variables_view.hpp"

namespace view {

/// {"status", "leap", "source", "event", "event_count", "clock"}
Json system_status_json(const mode6::PeersReply& reply, std::int64_t near_unix_s);

/// One object for each source; ages count from the server's clock.
Json peers_json(const mode6::PeersReply& reply, const Names& names, std::int64_t near_unix_s);

Json associations_json(const std::vector<mode6::AssociationStatus>& list);

/// {"association", "status", "words", "variables": {name: value}, "wire": {name: text}}. Values are
/// numbers in seconds and parts per million, times in ISO form, lists of seconds, or text.
Json variables_json(mode6::AssociationId association, std::uint16_t status, std::string_view text,
                    Subject subject, std::int64_t near_unix_s);

}  // namespace view
