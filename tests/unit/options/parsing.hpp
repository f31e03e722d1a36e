// Command lines as tests write them.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "options.hpp"

inline std::expected<Options, std::string> parse(std::vector<const char*> words,
                                                 std::vector<const char*> environment = {}) {
  words.insert(words.begin(), "ntpd");
  environment.push_back(nullptr);
  return parse_options(static_cast<int>(words.size()), words.data(), environment.data());
}

/// The options of a command line that is right.
inline Options options(std::vector<const char*> words, std::vector<const char*> environment = {}) {
  const auto parsed = parse(std::move(words), std::move(environment));
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error());
  return parsed.value_or(Options{});
}

inline std::string complaint(std::vector<const char*> words,
                             std::vector<const char*> environment = {}) {
  const auto parsed = parse(std::move(words), std::move(environment));
  return parsed ? "nothing" : parsed.error();
}
