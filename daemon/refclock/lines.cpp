#include "refclock/lines.hpp"

#include <utility>

namespace refclock {

void Lines::feed(std::string_view octets,
                 const std::function<void(std::string_view line, bool fresh)>& take) {
  bool fresh = line_.empty() && !skipping_;
  for (const char octet : octets) {
    if (octet != '\n' && octet != '\r') {
      if (skipping_) continue;
      if (line_.size() >= longest_) {
        skipping_ = true;
        line_.clear();
      } else {
        line_ += octet;
      }
      continue;
    }
    const bool was_fresh = std::exchange(fresh, true);
    if (!std::exchange(skipping_, false) && !line_.empty()) take(line_, was_fresh);
    line_.clear();
  }
}

}  // namespace refclock
