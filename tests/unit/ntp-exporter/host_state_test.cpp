#include "ntp-exporter/host_state.hpp"

#include <gtest/gtest.h>

#include "played_fleet.hpp"

namespace ntp_exporter {
namespace {

HostState state_of(const Result& result) {
  HostState host;
  take_in(result, fleet_time(1), host);
  return host;
}

TEST(HostState, SaysWhatItAmountsTo) {
  EXPECT_EQ(verdict_of(HostState{}, 0), Verdict::waiting);
  EXPECT_EQ(verdict_of(state_of(played("a", 1, "stratum=2")), 0), Verdict::well);
  EXPECT_EQ(verdict_of(state_of(played("a", 1, "stratum=2", 0.25)), 0), Verdict::contradicts);
  // The clock here is wrong, and so all are off alike.
  EXPECT_EQ(verdict_of(state_of(played("a", 1, "stratum=2", 0.25)), 0.24), Verdict::well);
  EXPECT_EQ(verdict_of(state_of(played("a", 1, "clock_control=0")), 0), Verdict::uncorrected);
}

TEST(HostState, BlamesNobodyForASlowWay) {
  Result result = played("a", 1, "stratum=2", 0.25);
  result.seen->reply.measurement.delay = ntp::Seconds{0.6};
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::well);
  result.seen->reply.measurement.delay = ntp::Seconds{0.4};
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::contradicts);
}

TEST(HostState, SaysWhatIsMissing) {
  Result result = played("a", 1, "stratum=2");
  result.control_trouble = Trouble{"partial", "half"};
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::half);
  result.control_trouble = Trouble{"timeout", "late"};
  result.status.reset();
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::seen_only);
  make_seen(result, -0.25);
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::off);
  result.seen.reset();
  EXPECT_EQ(verdict_of(state_of(result), 0), Verdict::silent);
}

TEST(HostState, HasNoOffsetWithoutSynchronisation) {
  Result result = played("a", 1, "offset=0.0, sys_jitter=0.0");
  result.status = mode6::SystemStatus::from(0xc016);
  const HostState host = state_of(result);
  EXPECT_EQ(verdict_of(host, 0), Verdict::unsynchronised);
  EXPECT_FALSE(host.self->offset_s);
  EXPECT_FALSE(host.self->jitter_s);
}

TEST(HostState, KeepsABoundedPartOfWhatTheNetworkSays) {
  Result result = played("a", 1, "version=\"" + std::string(4000, 'v') + "\"");
  for (int n = 0; n < 1000; ++n) give_source(result, "srchost=" + std::string(3000, 'h'));
  const HostState host = state_of(result);
  EXPECT_EQ(host.self->version.size(), kMostText);
  EXPECT_EQ(host.self->sources.size(), kMostSources);
  EXPECT_EQ(host.self->sources_told, 1000U);
  EXPECT_EQ(host.self->sources[0].name.size(), kMostText);
}

TEST(HostState, KeepsWhatAnotherModuleFound) {
  HostState host = state_of(played("a", 1, "stratum=2"));
  Result seen;
  seen.groups.seen = true;
  make_seen(seen, 0.001);
  take_in(seen, fleet_time(2), host);
  EXPECT_EQ(host.self->stratum, 2);
  EXPECT_DOUBLE_EQ(*host.seen->offset_s, 0.001);
  EXPECT_EQ(host.address, "192.0.2.1");
}

}  // namespace
}  // namespace ntp_exporter
