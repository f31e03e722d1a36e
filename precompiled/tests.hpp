// What nearly every test includes, read once by the compiler for all of them.
#ifndef GNOMON_PRECOMPILED_TESTS
#define GNOMON_PRECOMPILED_TESTS

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#endif
