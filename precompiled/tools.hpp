// What most files of the tools include, read once by the compiler for all of them.
// It saves time and nothing else: every file includes what it uses.
#ifndef GNOMON_PRECOMPILED_TOOLS
#define GNOMON_PRECOMPILED_TOOLS

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
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#endif
