// A small world for the tests of ntptop: four hosts, of which one lies and one is dead.
#pragma once

#include <vector>

#include "ntptop/input.hpp"
#include "ntptop/state.hpp"
#include "ntptop/update.hpp"

namespace sample {

/// 11:47:02 UTC
inline constexpr ntptop::Instant kStart{std::chrono::milliseconds{1'795'693'622'000}};

/// One poll of each of them, `second` seconds after the start.
std::vector<ntptop::Input> poll(int second);

/// After `polls` polls, two seconds apart. UTC, 80x24, UTF-8.
ntptop::State world(int polls);

ntptop::State fed(ntptop::State state, const std::vector<ntptop::Input>& inputs);
/// Each character is a key.
ntptop::State pressed(ntptop::State state, const std::vector<int>& keys);
ntptop::State sized(ntptop::State state, int width, int height);

}  // namespace sample
