// Lines that guard the service and are not obeyed yet: what is wrong in them must be seen all the
// same, because it will stop the start on the day they are obeyed.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

bool is_one_of(const Word& word, std::span<const std::string_view> names) {
  return std::ranges::any_of(names,
                             [&word](std::string_view name) { return is_keyword(word, name); });
}

}  // namespace

void check_nts(Line& line, State&) {
  static constexpr std::array<std::string_view, 14> kWords{"enable",
                                                           "disable",
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
  const Word* word = line.argument(line.directive(), "an option");
  if (word != nullptr && !is_one_of(*word, kWords)) {
    line.fail(*word,
              fmt::format("{} is not an option of nts; remove or correct it", shown(word->text)));
  }
}

}  // namespace conf
