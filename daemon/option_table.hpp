// The one table of everything that a command line of ntpd may say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "options.hpp"

namespace option {

enum class Argument : std::uint8_t { none, optional, required };

struct Row {
  char letter = '\0';         ///< '\0': only a long name
  std::string_view name;      ///< long name without dashes
  std::string_view argument;  ///< what it is called; empty: there is none
  std::string_view text;      ///< for --help
  /// Takes the value; the complaint that it returns says what the value must be.
  std::optional<std::string> (*apply)(Options& options, const std::string& value) = nullptr;
  Argument takes = Argument::none;
  bool repeatable = false;  ///< others with an argument stand once
  /// Of an option that does less than it says: said once when it is given.
  std::string_view remark;
  conf::Level level = conf::Level::note;
  std::string_view also;  ///< a second long name
};

std::span<const Row> rows();

/// By letter ("n") or long name; nullptr: there is none.
const Row* find(std::string_view key);

/// Options that exclude each other, by their long names.
struct Pair {
  std::string_view first;
  std::string_view second;
};
std::span<const Pair> exclusive_pairs();

/// "-n, --nofork"
std::string both_names(const Row& row);

}  // namespace option
