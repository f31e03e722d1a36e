// What ntptrace prints for recorded answers, octet for octet what the recorded tool printed.
#include <gtest/gtest.h>
#include <ostream>

#include "capture.hpp"
#include "ntptrace/chain.hpp"
#include "ntptrace/inquiry.hpp"
#include "ntptrace/lines.hpp"

namespace ntptrace {
namespace {

struct Case {
  const char* name;
  /// The first server whose answers are on the wire: a tool's questions to its own machine are not.
  const char* first;
  std::size_t most = 99;
};

void PrintTo(const Case& one, std::ostream* to) { *to << one.name; }

std::string trace(const Case& one) {
  const auto recorded = golden::read_pcap(golden::capture(one.name, ".pcap"));
  Chain chain{one.most};
  ntp::Endpoint at{ntp::IpAddress::parse(one.first).value(), 123};
  std::string printed;
  do {
    mode6::Conversation conversation{mode6::Sequence{77}};
    Answers answers;
    inquire(conversation, false, answers);
    golden::replay(conversation, recorded, at.address);
    if (answers.system.failure) return printed + "no answer of " + at.text() + "\n";
    chain.answered(at, at.address.text(), answers);
    printed += hop_lines(chain.hops().back());
    at = chain.next();
  } while (chain.end() == End::none);
  return printed + end_line(chain);
}

class NtptraceCapture : public testing::TestWithParam<Case> {};

TEST_P(NtptraceCapture, PrintsTheSame) {
  const Case& one = GetParam();
  const std::string recorded = golden::read_printed(golden::capture(one.name, ".txt")).out;
  const auto from = recorded.find(std::string{one.first} + ": stratum ");
  ASSERT_NE(from, std::string::npos);
  EXPECT_EQ(trace(one), recorded.substr(from));
}
INSTANTIATE_TEST_SUITE_P(Captures, NtptraceCapture,
                         testing::Values(Case{"ntptrace_chain_d_c_b", "fd77::3"},
                                         Case{"ntptrace_classic_perl", "fd77::3"},
                                         Case{"ntptrace_head", "fd77::3"},
                                         Case{"ntptrace_max2", "fd77::3", 1},
                                         Case{"ntptrace_remote_host_opt", "10.77.0.3"}));

}  // namespace
}  // namespace ntptrace
