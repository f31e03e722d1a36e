// Recordings: a line of JSON for each thing that was learnt, so that everything can be seen again.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "ntptop/input.hpp"

namespace ntptop {

/// The first line of a recording.
inline constexpr std::string_view kRecordSchema = "gnomon-ntptop-record/1";
std::string record_head();

/// One line with its newline; empty for inputs that are not recorded (keys, sizes, ticks). Octets
/// from the network that are no ASCII are written as escapes and come back as they were.
std::string record_line(const Input& input);

/// What a line says. nullopt for a line that is none, or that a newer program wrote: it is skipped.
/// The file is not trusted: everything is bounded, text that is shown later is escaped by whoever
/// shows it, as if it came from the network.
std::optional<Input> parse_record_line(std::string_view line);

/// Longer lines are skipped: 4,096 clients, or 512 sources of 3 KiB, stay below it.
inline constexpr std::size_t kMaxRecordLine = 8U << 20;

/// A whole file; lines that make no sense are counted.
struct Recording {
  std::vector<Input> inputs;
  std::size_t skipped = 0;
};
/// The error is half a sentence: what is wrong with the file.
std::expected<Recording, std::string> parse_recording(std::string_view text);

}  // namespace ntptop
