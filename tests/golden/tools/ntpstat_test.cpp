// What ntpstat prints for recorded answers, octet for octet what the recorded tool printed.
#include <gtest/gtest.h>

#include "capture.hpp"
#include "ntpstat/inquiry.hpp"
#include "ntpstat/report.hpp"

namespace ntpstat {
namespace {

const ntp::IpAddress kHere = ntp::IpAddress::v4(0x7f000001);

golden::Printed printed_for(const std::string& name) {
  mode6::Conversation conversation{mode6::Sequence{77}};
  Answers answers;
  inquire(conversation, AskPeer::when_source_is_open, answers);
  golden::replay(conversation, golden::read_pcap(golden::capture(name, ".pcap")), kHere);
  if (answers.system.failure) return {"", trouble_of(*answers.system.failure, ""), kExitNoAnswer};
  const Report report = make_report(answers, std::nullopt);
  return {text_of(report, std::nullopt), "", report.exit_status};
}

/// The script ends no line with a blank.
std::string squeezed(std::string text) {
  for (auto at = text.find(" \n"); at != std::string::npos; at = text.find(" \n")) {
    text.erase(at, 1);
  }
  return text;
}

class NtpstatC : public testing::TestWithParam<const char*> {};

TEST_P(NtpstatC, PrintsTheSame) {
  const auto ours = printed_for(GetParam());
  const auto recorded = golden::read_printed(golden::capture(GetParam(), ".txt"));
  EXPECT_EQ(ours.out, recorded.out);
  EXPECT_EQ(ours.err, recorded.err);
  EXPECT_EQ(ours.exit_status, recorded.exit_status);
}
INSTANTIATE_TEST_SUITE_P(Captures, NtpstatC,
                         testing::Values("ntpstat_c_local_leaf", "ntpstat_c_local_localclock",
                                         "ntpstat_c_local_mid", "ntpstat_c_noserver",
                                         "ntpstat_c_unsync_classic"));

class NtpstatScript : public testing::TestWithParam<const char*> {};

TEST_P(NtpstatScript, PrintsTheSameButForBlanks) {
  const auto ours = printed_for(GetParam());
  const auto recorded = golden::read_printed(golden::capture(GetParam(), ".txt"));
  EXPECT_EQ(squeezed(ours.out), recorded.out);
  EXPECT_EQ(ours.exit_status, recorded.exit_status);
}
INSTANTIATE_TEST_SUITE_P(Captures, NtpstatScript,
                         testing::Values("ntpstat_script_leaf", "ntpstat_script_localclock"));

}  // namespace
}  // namespace ntpstat
