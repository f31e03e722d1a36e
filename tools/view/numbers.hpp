// Numbers in the forms that ntpq's columns have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "view/style.hpp"

namespace view {

/// A decimal number as daemons send it, the whole text: sign, digits, point, exponent; at most 40
/// characters (the longest honest one has 22) and below 1e15. nullopt for everything else.
std::optional<double> parse_number(std::string_view text);

/// Eight characters wide with up to four or three decimals, fewer when the number is large; an
/// integer when nothing else fits, which may then be wider.
std::string f8dot4(double number);
std::string f8dot3(double number);

/// With that many decimals; a number that shows as zero has no sign when it is exactly zero.
std::string fixed(double number, int decimals);

/// "-" for zero and less, seconds up to 2048, then minutes "68m", hours, days.
std::string interval_text(std::int64_t seconds, Style style);

/// The shortest text that reads back as the same number, with a point or an exponent: "0.0",
/// "10.162", "1e-06".
std::string shortest(double number);

}  // namespace view
