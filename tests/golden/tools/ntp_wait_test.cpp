// What ntp-wait was told: "synchronised", as ntpstat reads it, is what that tool waited for.
#include <gtest/gtest.h>
#include <ostream>

#include "capture.hpp"
#include "ntpstat/inquiry.hpp"
#include "ntpstat/report.hpp"

namespace ntpstat {
namespace {

struct Case {
  const char* name;
  const char* last_words;
  int ours;
};

void PrintTo(const Case& one, std::ostream* to) { *to << one.name; }

int status_for(const std::string& name) {
  mode6::Conversation conversation{mode6::Sequence{77}};
  Answers answers;
  inquire(conversation, AskPeer::when_source_is_open, answers);
  std::array<std::uint8_t, 16> here{};
  here.back() = 1;
  golden::replay(conversation, golden::read_pcap(golden::capture(name, ".pcap")),
                 ntp::IpAddress::v6(here));
  if (answers.system.failure) return kExitNoAnswer;
  return make_report(answers, std::nullopt).exit_status;
}

class NtpWait : public testing::TestWithParam<Case> {};

TEST_P(NtpWait, SawTheSame) {
  const Case& one = GetParam();
  const auto recorded = golden::read_printed(golden::capture(one.name, ".txt"));
  EXPECT_NE(recorded.out.find(one.last_words), std::string::npos) << recorded.out;
  EXPECT_EQ(recorded.exit_status == 0, one.ours == kExitSynchronised);
  EXPECT_EQ(status_for(one.name), one.ours);
}
INSTANTIATE_TEST_SUITE_P(
    Captures, NtpWait,
    testing::Values(Case{"ntpwait_ok", "OK!", kExitSynchronised},
                    Case{"ntp-wait_classic_perl_ok", "OK!", kExitSynchronised},
                    Case{"ntpwait_unsynced", "No!", kExitNot},
                    Case{"ntp-wait_classic_perl_unsync", "No!", kExitNot},
                    Case{"ntpwait_noserver", "not available", kExitNoAnswer},
                    Case{"ntpwait_head_noserver", "not available", kExitNoAnswer},
                    Case{"ntp-wait_classic_perl_noserver", "not avalaible", kExitNoAnswer}));

}  // namespace
}  // namespace ntpstat
