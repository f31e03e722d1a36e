// A leap second that is served in small pieces.
#pragma once

#include <optional>

#include "core/leap.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Clients that know no leap seconds are served a time that runs from UTC before the leap second to
/// UTC after it within `interval`, evenly, and ends with it. Our own clock knows nothing of that.
class LeapSmear {
 public:
  /// 0: nothing is smeared.
  void set_interval(ntp::Seconds interval) { interval_ = interval; }
  /// What is known of the leap second at `wall`.
  void update(const LeapSecond& leap, ntp::Timestamp wall);

  [[nodiscard]] ntp::Seconds interval() const { return interval_; }
  /// What is to be added to the time that is served; nullopt: it is not smeared now.
  [[nodiscard]] std::optional<ntp::Seconds> offset(ntp::Timestamp wall) const;

 private:
  ntp::Seconds interval_{0};
  double jump_s_ = 0;  // of UTC; 0: none is near
  ntp::Timestamp begin_;
  ntp::Timestamp end_;
};

/// How a server says that it smears, and by how much: 254, then the offset in 24 bits, of which 22
/// are behind the point.
ntp::RefId smear_refid(ntp::Seconds offset);

}  // namespace core
