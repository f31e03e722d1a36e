#include "ntptrace/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntptrace {
namespace {

using testing::HasSubstr;

const ntp::Endpoint kFirstHop{ntp::IpAddress::v4(0xc0000201), 123};

std::string line_of(std::string text) {
  Answers answers;
  answers.system = {0x0615, std::move(text), std::nullopt};
  Chain chain{99};
  chain.answered(kFirstHop, "a.example", answers);
  return hop_lines(chain.hops().front()) + end_line(chain);
}

TEST(HopLines, AreTheOldTools) {
  EXPECT_EQ(line_of("stratum=1, rootdelay=0.000, rootdisp=10.395, offset=-0.012000, refid=GPS\r\n"),
            "a.example: stratum 1, offset -0.000012, synch distance 0.010395, refid 'GPS'\n");
}

TEST(HopLines, RoundInMilliseconds) {
  // In seconds the half would be a little too large.
  EXPECT_THAT(line_of("stratum=1, rootdelay=0.025, rootdisp=10.251, offset=0.000000\r\n"),
              HasSubstr("synch distance 0.010263,"));
}

TEST(HopLines, SayWhatIsUnknown) {
  EXPECT_EQ(line_of("stratum=1\r\n"),
            "a.example: stratum 1, offset unknown, synch distance unknown, refid ''\n");
}

TEST(HopLines, ShowReferenceIdsSafely) {
  EXPECT_THAT(line_of("stratum=1, refid=\x1b[2J\r\n"), HasSubstr("refid '^[[2J'"));
  EXPECT_LT(line_of("stratum=1, refid=" + std::string(9000, 'x') + "\r\n").size(), 120U);
}

TEST(HopLines, SayWhyASilentServerIsAndWhatIsSeen) {
  Hop hop{.at = kFirstHop, .name = "a.example", .silence = "timed out"};
  EXPECT_EQ(hop_lines(hop), "a.example: timed out\n");
  hop.seen_trouble = "a.example: no answer to a time request either";
  EXPECT_EQ(hop_lines(hop),
            "a.example: timed out\na.example: no answer to a time request either\n");
  hop.seen = Seen{.stratum = 2,
                  .offset = ntp::Seconds{0.25},
                  .root_distance = ntp::Seconds{0.01},
                  .refid = "10.0.0.1"};
  EXPECT_EQ(hop_lines(hop),
            "a.example: timed out\n"
            "a.example: seen from here: stratum 2, offset 0.250000, root distance 0.010000, "
            "refid '10.0.0.1'\n");
}

TEST(EndLine, SaysWhereAndWhy) {
  EXPECT_THAT(line_of("stratum=16\r\n"),
              HasSubstr("\na.example: not synchronised, so the chain ends here\n"));
  EXPECT_EQ(line_of("x=1\r\n"), "a.example: its answer has no stratum\n");
  EXPECT_THAT(line_of("stratum=3\r\n"), HasSubstr("\na.example: it names no source\n"));
  EXPECT_THAT(line_of("stratum=3, peer=7\r\n"),
              HasSubstr("\na.example: it does not tell its source: timed out\n"));
}

TEST(SilenceOf, NamesTheReason) {
  using mode6::AskError;
  common::Contact contact{.address = kFirstHop};
  const ntp::Nanos two = std::chrono::seconds{2};
  EXPECT_EQ(silence_of(contact, {AskError::no_answer}, two),
            "timed out: no whole answer to control messages in 2 s");
  EXPECT_EQ(silence_of(contact, {AskError::server_error, 1}, two),
            "it answers control messages with error 1 (permission denied)");
  contact.error = std::make_error_code(std::errc::connection_refused);
  EXPECT_EQ(silence_of(contact, {AskError::refused}, two),
            "refused: nobody listens on UDP port 123; is ntpd running there?");
  contact.error = std::make_error_code(std::errc::network_unreachable);
  EXPECT_THAT(silence_of(contact, {AskError::refused}, two), HasSubstr("unreachable: "));
}

TEST(RefidText, IsTextAtTheRootAndAQuadElsewhere) {
  EXPECT_EQ(refid_text(ntp::refid("GPS"), 1), "GPS");
  EXPECT_EQ(refid_text(ntp::refid(""), 0), "");
  EXPECT_EQ(refid_text(ntp::RefId{0x1b5b324a}, 1), "27.91.50.74");
  EXPECT_EQ(refid_text(ntp::RefId{0x7f7f0101}, 1), "127.127.1.1");
  EXPECT_EQ(refid_text(ntp::RefId{0x0a000001}, 2), "10.0.0.1");
}

}  // namespace
}  // namespace ntptrace
