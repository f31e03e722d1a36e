// The tables of `mrulist`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mode6/mru.hpp"
#include "view/json.hpp"
#include "view/peers_view.hpp"
#include "view/style.hpp"

namespace view {

enum class MruOrder : std::uint8_t { lstint, avgint, addr, count, score, drop };
struct MruSort {
  MruOrder by = MruOrder::lstint;
  bool reversed = false;
};
/// "lstint", "-count", ...
std::optional<MruSort> mru_sort(std::string_view name);

/// Sorts by that order, equal rows by how long they were not seen.
void sort_mru(std::vector<mode6::MruRow>& rows, const MruSort& sort);

/// The restriction bits that mark clients who ask too often.
inline constexpr std::uint16_t kLimitedBit = 0x20;
constexpr std::uint16_t kod_bit(Style style) { return style == Style::classic ? 0x400 : 0x100; }

struct MruOptions {
  Style style = Style::classic;
  bool wide = false;  ///< names and addresses in full
  /// By the server's clock; without it nobody can say how long ago something was.
  std::optional<ntp::Timestamp> now = {};
  Names names = {};
};

std::string mru_heading(const MruOptions& options);
std::string mru_line(const mode6::MruRow& row, const MruOptions& options);
/// A line of direct mode: day and second of the last packet instead of what needs the end of the
/// list.
std::string mru_direct_line(const mode6::MruRow& row, const MruOptions& options,
                            std::int64_t near_unix_s);
/// The row as a variable list.
std::string mru_raw_lines(const mode6::MruRow& row, std::size_t index);

Json mru_json(const std::vector<mode6::MruRow>& rows, std::optional<ntp::Timestamp> now,
              const Names& names, std::int64_t near_unix_s);

}  // namespace view
