// Lines out of a stream of octets, however they are cut.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace refclock {

/// Puts lines together. One that is longer than the limit is left out whole.
class Lines {
 public:
  explicit Lines(std::size_t longest) : longest_{longest} {}

  /// Calls `take` with each line that ends in there, without its CR and LF; empty ones are left
  /// out. `fresh` says of each whether its first octet was part of `octets`.
  void feed(std::string_view octets,
            const std::function<void(std::string_view line, bool fresh)>& take);
  /// The rest of a line is waited for.
  [[nodiscard]] bool is_inside() const { return !line_.empty() || skipping_; }

 private:
  std::size_t longest_;
  std::string line_;
  bool skipping_ = false;  // the line that runs now is too long
};

}  // namespace refclock
