// What stands behind `mrulist`: tag=value, several of them.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "mode6/mru.hpp"
#include "view/mru_view.hpp"

namespace ntpq {

struct MruArguments {
  mode6::MruFilter filter;
  view::MruSort sort;
  std::optional<unsigned> frags;
  std::optional<unsigned> limit;
  /// addr.N and last.N as given: entries that are looked up by themselves.
  std::vector<std::string> points;
};

struct MruComplaint {
  std::string line;
  bool unknown = false;  ///< a tag that we do not know: classic goes on without it
};

/// Reads one word into `into`.
std::optional<MruComplaint> read_mru_word(const std::string& word, view::Style style,
                                          MruArguments& into);

}  // namespace ntpq
