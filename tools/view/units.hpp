// Numbers with a unit of the right size: 0.062299 ms -> "62.299us". Digits are moved, never
// invented.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace view {

/// What a number on the wire is counted in.
enum class Base : std::uint8_t { none, milliseconds, seconds, ppm };

/// The unit of a variable that has one, by its name.
Base base_of(std::string_view variable);

/// How the unit is written: "µs" and "‰", or "us" and "ppk" where the output is not UTF-8.
enum class Charset : std::uint8_t { ascii, utf8 };

/// `number` (decimal text) scaled so that it lies between 1 and 1000 with the digits it has,
/// rounded to fit `width` columns (0: as it is), padded at the left. Digits below 1 ns and 1 ppt
/// go. Zero has the finest unit that its decimals reach. Text that is no number stays as it is.
std::string with_unit(std::string_view number, Base base, std::size_t width, Charset charset);

/// A list of numbers in milliseconds, each in seven columns, with the one unit that most of them
/// would have: "   0.01    0.02 ms".
std::string with_common_unit(std::string_view numbers, Charset charset);

}  // namespace view
