#include "ntp-exporter/watcher.hpp"

#include <gtest/gtest.h>

namespace ntp_exporter {
namespace {

TEST(Watcher, SpreadsARoundAndEndsItInTime) {
  EXPECT_EQ(spacing_of(2), std::chrono::milliseconds{10});
  EXPECT_EQ(spacing_of(10'000), std::chrono::milliseconds{5});
  for (const std::int64_t hosts : {1, 100, 5'000, 10'000, 1'000'000}) {
    EXPECT_LT(spacing_of(static_cast<std::size_t>(hosts)) * hosts, Watcher::kRound);
  }
}

// It needs no line `allow`, and what it found is not given to those who may not ask.
TEST(Watcher, AsksWhatRequestsMayNot) {
  netio::EventLoop loop;
  const Configuration configuration =
      *parse_configuration("allow 192.0.2.1\nmodule default\ngroups seen\ntimeout 0.2\n");
  Prober prober{loop, configuration};
  prober.on_result = [&loop](const Result&, std::string_view) { loop.stop(); };
  const Watcher watcher{loop, prober, {"127.0.0.1:9"}};
  loop.run();
  EXPECT_EQ(prober.counters().probes, 1U);
  std::string_view reason;
  prober.ask("127.0.0.1:9", "default", std::chrono::seconds{30},
             [&](std::shared_ptr<const Result>, const Refusal* refusal) {
               reason = refusal == nullptr ? "none" : refusal->reason;
               loop.stop();
             });
  if (reason.empty()) loop.run();
  EXPECT_EQ(reason, "forbidden_target");
}

}  // namespace
}  // namespace ntp_exporter
