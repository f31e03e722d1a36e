// How restrictions stand in control messages: as words and as bits.
#pragma once

#include <cstdint>
#include <string>

#include "core/settings.hpp"

namespace node {

/// "ntpport noquery limited", in the order of the old daemons; empty for none.
std::string restriction_words(const core::RestrictRule& rule);

/// As NTPsec numbers them, so that its ntpq shows the right letters. `limited` and `kod` are said
/// only of a packet that was above the limit, and of one that was told so.
std::uint16_t restriction_bits(const core::RestrictFlags& flags, bool limited, bool kissed);

}  // namespace node
