// The list of leap seconds.
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "ntp-doctor/checks.hpp"
#include "ntp-doctor/expiry.hpp"
#include "view/escape.hpp"

namespace doctor {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kWarnBefore_s = 28 * kDay_s;
constexpr const char* kRenew =
    "renew it: leap-seconds.list of the package tzdata, or of the IERS; then systemctl reload, or "
    "kill -HUP";

/// What is wrong with the file, by the state that `ntpd --check-config` found it in.
struct LeapRow {
  std::string_view state;
  const char* id;
  Severity severity;
  const char* mend;
};
constexpr std::array kLeapRows{
    LeapRow{"missing", "leap-file-missing", Severity::warning,
            "install the package tzdata, or correct the line leapfile in ntp.conf"},
    LeapRow{"unreadable", "leap-file-unreadable", Severity::warning,
            "let the user of the daemon read it, or run this as root if only you may not"},
    LeapRow{"damaged", "leap-file-damaged", Severity::warning,
            "do not trust it: install it again from the package tzdata, or fetch it from the IERS"},
    LeapRow{"malformed", "leap-file-malformed", Severity::warning,
            "name a list of leap seconds, such as /usr/share/zoneinfo/leap-seconds.list"},
    LeapRow{"expired", "leap-file-expired", Severity::warning, kRenew},
    LeapRow{"expiring", "leap-file-expires", Severity::notice, kRenew},
};

void tell_file(const LeapFile& file, std::vector<Finding>& found) {
  for (const LeapRow& row : kLeapRows) {
    if (row.state != file.state) continue;
    found.push_back({row.id, row.severity,
                     fmt::format("the list of leap seconds {}: {}", view::escape(file.path),
                                 view::escape(file.text)),
                     row.mend});
  }
}

/// What a daemon elsewhere says of its own.
void tell_expiry(std::int64_t expires, std::int64_t now, std::vector<Finding>& found) {
  if (expires < now) {
    found.push_back(
        {"leap-file-expired", Severity::warning,
         fmt::format("the list of leap seconds is {} days out of date", (now - expires) / kDay_s),
         kRenew});
  } else if (expires - now < kWarnBefore_s) {
    found.push_back(
        {"leap-file-expires", Severity::notice,
         fmt::format("the list of leap seconds expires in {} days", (expires - now) / kDay_s),
         kRenew});
  }
}

}  // namespace

void check_leap_file(const Facts& facts, std::vector<Finding>& found) {
  if (facts.here && facts.leap_file) return tell_file(*facts.leap_file, found);
  if (!facts.daemon || !facts.daemon->variables.expire) return;
  const auto expires = expiry_time(*facts.daemon->variables.expire);
  if (expires) tell_expiry(*expires, facts.unix_now, found);
}

}  // namespace doctor
