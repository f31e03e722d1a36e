#include "ntp-exporter/families.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntp_exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

mode6::PeerReply source(std::uint16_t id, std::string text, std::uint16_t status) {
  mode6::PeerReply reply{{id}, mode6::PeerStatus::from(status), std::move(text), {}, {}};
  reply.variables = mode6::decode_peer(mode6::parse_varlist(reply.text));
  return reply;
}

Result whole() {
  Result result;
  result.target = "t";
  result.groups = {true, true, true, false, true};
  result.status = mode6::SystemStatus::from(0x0615);
  result.system = mode6::decode_system(mode6::parse_varlist(
      "version=\"ntpd \\x\", stratum=2, offset=0.214, rootdelay=2.0, rootdisp=3.0, tc=6"));
  result.sources.peers.push_back(
      source(7, "srcadr=192.0.2.1, srchost=\"a\", reach=0x3, offset=-1.5, flash=0x400", 0x961a));
  result.sources.peers.push_back(source(8, "srcadr=192.0.2.2, reach=0, offset=0.0", 0x8011));
  return result;
}

std::string text_of(const Result& result) {
  return metrics_of(result).text(view::MetricFormat::plain);
}

TEST(Families, SayWhatTheDaemonSays) {
  const std::string text = text_of(whole());
  EXPECT_THAT(text, HasSubstr("\nntp_system_offset_seconds 0.000214\n"));
  EXPECT_THAT(text, HasSubstr("\nntp_system_root_distance_seconds 0.004\n"));
  EXPECT_THAT(text, HasSubstr("\nntp_system_poll_interval_seconds 64\n"));
  EXPECT_THAT(text, HasSubstr("\nntp_system_synchronized 1\n"));
  EXPECT_THAT(text, HasSubstr("ntp_target_info{version=\"ntpd \\\\x\""));
  EXPECT_THAT(text, HasSubstr("ntp_source_offset_seconds{address=\"192.0.2.1\",name=\"a\","
                              "type=\"unicast\"} -0.0015\n"));
  EXPECT_THAT(text, HasSubstr("ntp_source_reachability_ratio{address=\"192.0.2.1\",name=\"a\","
                              "type=\"unicast\"} 0.25\n"));
  EXPECT_THAT(text, HasSubstr("type=\"unicast\",state=\"sys.peer\"} 1\n"));
}

TEST(Families, LeaveOutWhatIsUnknown) {
  const std::string text = text_of(whole());
  EXPECT_THAT(text, Not(HasSubstr("ntp_system_frequency_offset_ratio")));
  EXPECT_THAT(text, Not(HasSubstr("ntp_seen_offset_seconds")));
  // Never reached: no offset of zero.
  EXPECT_THAT(text, Not(HasSubstr("ntp_source_offset_seconds{address=\"192.0.2.2\"")));
}

TEST(Families, GiveEachFailureItsReason) {
  Result result = whole();
  result.control_trouble = Trouble{"denied", "no"};
  result.status.reset();
  result.seen_trouble = Trouble{"timeout", "late"};
  const std::string text = text_of(result);
  EXPECT_THAT(text, HasSubstr("ntp_probe_success 0\n"));
  EXPECT_THAT(text, HasSubstr("ntp_probe_failure{reason=\"denied\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("ntp_probe_failure{reason=\"timeout\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("ntp_seen_failure{reason=\"timeout\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("ntp_system_")));
  EXPECT_EQ(result.words(), "no; late");
}

TEST(Families, HaveNoSeriesTwice) {
  Result result = whole();
  result.sources.peers.push_back(source(9, result.sources.peers[0].text, 0x8011));
  const std::string text = text_of(result);
  const std::string series = "ntp_source_offset_seconds{address=\"192.0.2.1\"";
  EXPECT_EQ(text.find(series), text.rfind(series));
}

TEST(Families, TurnTheSignOfWhatIsSeen) {
  Result result = whole();
  common::Seen seen;
  seen.reply.measurement.offset = ntp::Seconds{0.25};  // the clock here is behind
  result.seen = seen;
  EXPECT_THAT(text_of(result), HasSubstr("ntp_seen_offset_seconds -0.25\n"));
}

}  // namespace
}  // namespace ntp_exporter
