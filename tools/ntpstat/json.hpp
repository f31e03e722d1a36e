// The same report for programs: one element of "targets" in schema gnomon-ntpstat/1.
#pragma once

#include <string>

#include "ntp/address.hpp"
#include "ntpstat/report.hpp"
#include "view/json.hpp"

namespace ntpstat {

/// Who was asked.
struct Asked {
  std::string server;     ///< as written by the user, or the address that was tried
  ntp::Endpoint address;  ///< none when the name is unknown
};

view::Json json_of(const Asked& asked, const Report& report);
/// For a host that gave no answer; `error` is one line.
view::Json json_of(const Asked& asked, const std::string& error);

}  // namespace ntpstat
