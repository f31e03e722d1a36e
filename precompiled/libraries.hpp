// What most files of the libraries and the daemon include, read once by the compiler for all of them.
// It saves time and nothing else: every file includes what it uses.
#ifndef GNOMON_PRECOMPILED_LIBRARIES
#define GNOMON_PRECOMPILED_LIBRARIES

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <expected>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#endif
