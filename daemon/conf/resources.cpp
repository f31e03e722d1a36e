// `rlimit` and `dscp`: what the daemon asks of the machine and of routers.
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

struct LimitRow {
  std::string_view name;
  std::optional<int> core::ResourceSettings::* member;
  Range<int> range;
};
constexpr std::array kLimits{
    LimitRow{"memlock", &core::ResourceSettings::memlock_mib, {-1, kMaxMemlockMib}},
    // Below sixteen pages no thread starts.
    LimitRow{"stacksize", &core::ResourceSettings::stack_pages, {16, kMaxStackPages}},
    LimitRow{"filenum", &core::ResourceSettings::descriptors, {16, kMaxDescriptors}},
};

const LimitRow* find_limit(const Word& word) {
  for (const LimitRow& row : kLimits) {
    if (is_keyword(word, row.name)) return &row;
  }
  return nullptr;
}

}  // namespace

void read_rlimit(Line& line, State& state) {
  core::ResourceSettings changed = state.settings.resources;
  const Word* word = line.argument(line.directive(), "memlock, stacksize or filenum and a number");
  for (; word != nullptr; word = line.next()) {
    const LimitRow* row = find_limit(*word);
    if (row == nullptr) {
      return line.fail(*word,
                       fmt::format("{} is not an option of rlimit; remove it", shown(word->text)));
    }
    changed.*(row->member) = read_whole(line, *word, row->range);
    if (line.failed()) return;
  }
  if (!line.failed()) state.settings.resources = changed;
}

void read_dscp(Line& line, State& state) {
  const auto value = read_whole(line, line.directive(), {0, 63});
  if (value && line.finished()) state.settings.dscp = *value;
}

}  // namespace conf
