#include "conf/ntp_conf.hpp"

#include <fmt/format.h>
#include <utility>

#include "conf/reading.hpp"
#include "conf/shown.hpp"

namespace conf {

std::string Finding::sentence() const { return fmt::format("{}:{}: {}", shown(file), line, text); }

Result parse_ntp_conf(std::string_view text, const std::string& file_name, core::Settings base,
                      const FileAccess& files, const std::string& more) {
  Reading reading{State{std::move(base)}, files};
  reading.read_file(text, file_name, 0);
  if (!more.empty()) reading.read_folder(more, 0);
  return reading.finish();
}

}  // namespace conf
