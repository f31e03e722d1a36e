// Oracle: a line that is accepted is written and read back the same, and whatever a file says can
// be drawn on every screen, printable and inside the window.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "ntptop/draw.hpp"
#include "ntptop/record.hpp"
#include "ntptop/update.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void check_line(const ntptop::Input& input) {
  const std::string line = ntptop::record_line(input);
  if (line.empty() || line.back() != '\n') std::abort();
  const auto again = ntptop::parse_record_line(std::string_view{line}.substr(0, line.size() - 1));
  // Text that is shown as it is was escaped already, and printable ASCII stays.
  if (!again || *again != input) std::abort();
}

void check_screens(ntptop::State state) {
  for (int i = 0; i < ntptop::kScreens; ++i) {
    state.view.screen = static_cast<ntptop::Screen>(i);
    state.view.place().field = 2;
    for (const int overlay : {0, 1, 2}) {
      state.view.explain = overlay == 1;
      state.view.help = overlay == 2;
      const auto drawn = ntptop::draw(state);
      if (drawn.grid.width() != 80 || drawn.grid.height() != 24) std::abort();
      for (int y = 0; y < drawn.grid.height(); ++y) {
        for (int x = 0; x < drawn.grid.width(); ++x) {
          const char32_t glyph = drawn.grid.at(x, y).glyph;
          if (glyph < U' ' || (glyph >= 0x7f && glyph < 0xa0)) std::abort();
        }
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto recording = ntptop::parse_recording(text);
  if (!recording) {
    if (const auto input = ntptop::parse_record_line(text)) check_line(*input);
    return 0;
  }
  ntptop::State state;
  for (const auto& input : recording->inputs) {
    check_line(input);
    state = ntptop::update(std::move(state), input);
  }
  check_screens(std::move(state));
  return 0;
}
