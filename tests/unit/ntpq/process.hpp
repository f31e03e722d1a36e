// The real program as a child: its arguments and input, its output and exit status.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ntpq {

struct Result {
  int status = -1;  ///< -1: ended by a signal
  std::string out;
  std::string err;
  std::chrono::nanoseconds took{0};
};

/// Runs ntpq. `meanwhile` is called with its process id while it runs; standard output goes to the
/// file `output` when there is one.
Result run_ntpq(const std::vector<std::string>& arguments, const std::string& input = "",
                const std::function<void(int pid)>& meanwhile = {}, const char* output = nullptr);

}  // namespace ntpq
