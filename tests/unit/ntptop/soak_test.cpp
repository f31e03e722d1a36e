// 500 hosts, half of them dead, for an hour of their time: keys are answered and memory is bounded.
#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "ntptop/draw.hpp"
#include "sample.hpp"

namespace {

constexpr std::size_t kHosts = 500;
constexpr int kEvery = 10;  // s, as ntptop asks so many
constexpr double kMostKey_s = 0.050;

// Time of this thread alone: the machine may be busy with others.
double cpu_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::size_t memory() { return mallinfo2().uordblks; }

ntptop::State one_round(ntptop::State state, int second) {
  const auto polled = sample::poll(second);
  const ntptop::Instant now = sample::kStart + std::chrono::seconds{second};
  for (std::size_t i = 0; i < kHosts; ++i) {
    if (i % 2 == 0) {
      auto alive = std::get<ntptop::HostPolled>(polled[0]);
      alive.host = i;
      alive.address = fmt::format("192.0.{}.{}:123", i / 200, i % 200 + 1);
      state = ntptop::update(std::move(state), alive);
      auto seen = std::get<ntptop::HostSeen>(polled[1]);
      seen.host = i;
      state = ntptop::update(std::move(state), seen);
    } else if (second % 40 == 0) {  // the dead are asked less often
      state = ntptop::update(std::move(state),
                             ntptop::HostPolled{.host = i, .at = now, .trouble = "timed out"});
      state = ntptop::update(std::move(state), ntptop::HostSeen{i, now, {}, "timed out"});
    }
  }
  return ntptop::update(std::move(state), ntptop::Ticked{now});
}

// How long a key takes until the screen that it leads to is drawn.
double answer_s(ntptop::State& state, int key) {
  const double begin = cpu_s();
  state = ntptop::update(std::move(state), ntptop::KeyPressed{key});
  ntptop::draw(state);
  return cpu_s() - begin;
}

TEST(Soak, AnHourOfFiveHundredHosts) {
  ntptop::State state = sample::sized({}, 120, 35);
  for (std::size_t i = 0; i < kHosts; ++i) {
    state = ntptop::update(std::move(state),
                           ntptop::HostAdded{fmt::format("host{}", i), i % 3 == 0 ? "a" : "b"});
  }
  std::size_t after_quarter = 0;
  double slowest = 0;
  for (int second = 0; second < 3600; second += kEvery) {
    state = one_round(std::move(state), second);
    if (second == 900) after_quarter = memory();
    if (second % 600 != 0) continue;
    for (const int key : {'3', 'j', 'o', 'o', '4', 'j', '1', 's', '2', '6', '7', '['}) {
      slowest = std::max({slowest, answer_s(state, key), answer_s(state, ntptop::kDown)});
    }
    state = sample::pressed(std::move(state), {ntptop::kHome});
  }
  EXPECT_LT(slowest, kMostKey_s);
  // What fills up after a quarter of an hour (the log) is small.
  EXPECT_LT(memory(), after_quarter + after_quarter / 20 + (8U << 20));
  EXPECT_LT(memory(), std::size_t{200} << 20);
  RecordProperty("slowest_key_ms", static_cast<int>(slowest * 1e3));
  RecordProperty("memory_mib", static_cast<int>(memory() >> 20));
  fmt::print("slowest key {:.1f} ms, memory {} MiB, after a quarter {} MiB\n", slowest * 1e3,
             memory() >> 20, after_quarter >> 20);
}

}  // namespace
