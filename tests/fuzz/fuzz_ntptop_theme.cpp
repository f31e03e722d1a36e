// Oracle: a theme that is accepted is written as a file that is read as the same theme, and every
// role of it can be shown; what is refused is refused in one printable line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ntptop/theme.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto theme = ntptop::parse_theme({reinterpret_cast<const char*>(data), size});
  if (!theme) {
    if (theme.error().empty()) std::abort();
    for (const char c : theme.error()) {
      if (c < ' ' || c > '~') std::abort();
    }
    return 0;
  }
  const auto again = ntptop::parse_theme(ntptop::theme_text(*theme));
  if (!again || *again != *theme) std::abort();
  for (std::size_t i = 0; i < ntptop::kRoles; ++i) {
    for (const auto depth : {ntptop::Depth::none, ntptop::Depth::sixteen, ntptop::Depth::full}) {
      const auto look = ntptop::appearance(*theme, depth, static_cast<ntptop::Role>(i));
      const int most = depth == ntptop::Depth::full ? 256 : depth == ntptop::Depth::sixteen ? 8 : 0;
      if (look.colour < -1 || look.colour >= std::max(most, 0)) std::abort();
    }
  }
  return 0;
}
