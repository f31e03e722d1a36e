// Network Time Security: lines that promise a protection that is not there must stop the start.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr std::array<std::string_view, 13> kNtsWords{"enable",
                                                     "cert",
                                                     "key",
                                                     "ca",
                                                     "cookie",
                                                     "mintls",
                                                     "maxtls",
                                                     "port",
                                                     "tlsciphersuites",
                                                     "tlsecdhcurves",
                                                     "tlscipherserverpreference",
                                                     "aead",
                                                     "pool"};

}  // namespace

void read_nts(Line& line, State&) {
  const Word* word = line.argument(line.directive(), "an option");
  if (word == nullptr) return;
  if (is_keyword(*word, "disable")) {
    if (line.finished())
      line.note(*word, "nts disable is always so here; effect on your service: none");
    return;
  }
  const bool known = std::ranges::any_of(
      kNtsWords, [word](std::string_view name) { return is_keyword(*word, name); });
  line.fail(
      *word,
      known ? fmt::format("nts {} asks for a protection that is not there: this daemon "
                          "has no NTS; remove the line to run without it",
                          word->text)
            : fmt::format("{} is not an option of nts; remove or correct it", shown(word->text)));
}

}  // namespace conf
