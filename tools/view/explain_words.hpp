// The sentences of `rv --explain`, as tables.
#pragma once

#include <cstdint>
#include <string_view>

#include "mode6/status_words.hpp"

namespace view {

std::string_view leap_meaning(ntp::Leap leap);
std::string_view source_meaning(std::uint8_t source);
std::string_view system_event_meaning(std::uint8_t event);
std::string_view peer_event_meaning(std::uint8_t event);
std::string_view selection_meaning(mode6::Selection selection);
std::string_view clock_code_meaning(std::uint8_t code);
/// Of one bit, 0 to 15.
std::string_view flash_meaning(unsigned bit);
/// What a reference id of letters says: a kiss code, a state, a kind of clock. Empty for others.
std::string_view refid_meaning(std::string_view refid);
std::string_view mode_meaning(std::int64_t mode);

}  // namespace view
