// What ntptrace prints for recorded answers, octet for octet what the recorded tool printed.
#include <array>
#include <chrono>
#include <gtest/gtest.h>
#include <ostream>

#include "capture.hpp"
#include "mode6/header.hpp"
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
  bool names = false;  ///< it was asked without -n
};

void PrintTo(const Case& one, std::ostream* to) { *to << one.name; }

/// What the hosts file of the lab said.
std::string name_of(const ntp::IpAddress& address) {
  return address.text() == "10.77.0.2" ? "root-b.lab.example" : address.text();
}

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
    chain.answered(at, one.names ? name_of(at.address) : at.address.text(), answers);
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
                                         Case{"ntptrace_chain_names", "fd77::3", 99, true},
                                         Case{"ntptrace_classic_perl", "fd77::3"},
                                         Case{"ntptrace_head", "fd77::3"},
                                         Case{"ntptrace_max2", "fd77::3", 1},
                                         Case{"ntptrace_remote_host_opt", "10.77.0.3"}));

// Three times the next server was dead: asked four times in twenty seconds, and not a word about it.
TEST(NtptraceCapture, AsksTheDeadServerTheSame) {
  for (const char* name : {"ntptrace_from_leaf", "ntptrace_from_leaf_names", "ntptrace_m2"}) {
    const auto recorded = golden::read_pcap(golden::capture(name, ".pcap"));
    ASSERT_EQ(recorded.size(), 4U) << name;
    mode6::Conversation conversation{mode6::Sequence{1}};
    Answers answers;
    inquire(conversation, false, answers);
    std::array<std::byte, mode6::kMaxPacket> packet{};
    const ntp::Monotonic now{std::chrono::hours{1}};
    const auto ours = mode6::parse_header(
        ntp::ByteView{packet}.first(conversation.next_datagram(now, packet)));
    const auto theirs = mode6::parse_header(recorded.front().octets);
    EXPECT_EQ(ours->opcode, theirs->opcode) << name;
    EXPECT_EQ(ours->association, theirs->association) << name;
    EXPECT_EQ(ours->count, theirs->count) << name;
    EXPECT_EQ(golden::read_printed(golden::capture(name, ".txt")).out.find("10.77.0.34"),
              std::string::npos);
    golden::replay(conversation, recorded, ntp::IpAddress::parse("10.77.0.34").value());
    EXPECT_TRUE(answers.system.failure) << name;
  }
}

// Nothing was on the wire and nothing was printed, with status 0; ours is 3 and says why.
TEST(NtptraceCapture, WithoutAnyServerIsAFailure) {
  const auto printed = golden::read_printed(golden::capture("ntptrace_no_server", ".txt"));
  EXPECT_TRUE(golden::read_pcap(golden::capture("ntptrace_no_server", ".pcap")).empty());
  EXPECT_EQ(printed.out + printed.err, "");
  EXPECT_EQ(printed.exit_status, 0);
  Chain chain{99};
  chain.silent({.at = {}, .name = "127.0.0.1", .system = {}, .silence = "refused", .seen = {}});
  EXPECT_EQ(chain.exit_status(), 3);
}

}  // namespace
}  // namespace ntptrace
