// Numbers of ntp.conf within their bounds.
#pragma once

#include <concepts>
#include <optional>
#include <string>

#include "conf/line.hpp"
#include "ntp/timestamp.hpp"

namespace conf {

template <class Number>
struct Range {
  Number low;
  Number high;
};

/// Takes the number that follows the option `name`: decimal or `0x` hexadecimal. Fails with
/// "minpoll needs a whole number from 0 to 17" or "minpoll 20 is above 17".
std::optional<int> read_whole(Line& line, const Word& name, Range<int> range);

/// The same for a decimal fraction, with sign and exponent where the range has room for them.
std::optional<double> read_decimal(Line& line, const Word& name, Range<double> range);

/// The same for seconds.
std::optional<ntp::Seconds> read_seconds(Line& line, const Word& name, Range<double> range);

}  // namespace conf
