#include "conf/ntp_conf.hpp"

#include <fmt/format.h>
#include <utility>

#include "conf/reading.hpp"
#include "conf/shown.hpp"

namespace conf {

std::string Finding::sentence() const { return fmt::format("{}:{}: {}", shown(file), line, text); }

Result parse_ntp_conf(std::string_view text, const std::string& file_name, core::Settings base,
                      const ReadFile& read_file) {
  Reading reading{State{std::move(base)}, read_file};
  reading.read_file(text, file_name, 0);
  return reading.finish();
}

}  // namespace conf
