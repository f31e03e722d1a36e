#include "ntptrace/inquiry.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ntptrace {
namespace {

using Asked = std::vector<std::string>;

/// Gives `system` to the first question and "ok" to all others; returns what was asked.
Asked run(const std::string& system, bool want_name, Answers& answers) {
  mode6::Conversation conversation{mode6::Sequence{1}};
  inquire(conversation, want_name, answers);
  Asked asked;
  std::array<std::byte, mode6::kMaxPacket> packet;
  const ntp::Monotonic now{std::chrono::hours{1}};
  while (const std::size_t size = conversation.next_datagram(now, packet)) {
    const auto request = ntp::ByteView{packet}.first(size);
    auto header = mode6::parse_header(request).value();
    asked.push_back(std::to_string(header.association.value) + " " +
                    std::string{ntp::as_text(request.subspan(mode6::kHeaderSize, header.count))});
    header.response = true;
    const std::string text = asked.size() == 1 ? system : "ok";
    const auto reply = mode6::write_packet(header, ntp::as_bytes(text), packet);
    conversation.on_datagram(ntp::ByteView{packet}.first(reply), now);
  }
  return asked;
}

TEST(Inquiry, AsksWhereTheSourceIs) {
  Answers answers;
  EXPECT_EQ(run("stratum=3, peer=7\r\n", false, answers), (Asked{"0 ", "7 srcadr,srcport"}));
  EXPECT_EQ(answers.source.text, "ok");
  EXPECT_TRUE(answers.name.failure);
}

TEST(Inquiry, AsksForTheNameInAQuestionOfItsOwn) {
  Answers answers;
  EXPECT_EQ(run("stratum=3, peer=7\r\n", true, answers),
            (Asked{"0 ", "7 srcadr,srcport", "7 srchost"}));
}

TEST(Inquiry, AsksNoMoreWhereTheChainEnds) {
  Answers answers;
  for (const char* system : {"stratum=1, peer=7\r\n", "stratum=16, peer=7\r\n",
                             "stratum=3, peer=0\r\n", "stratum=3, peer=7, refid=127.127.1.0\r\n"}) {
    EXPECT_EQ(run(system, true, answers), (Asked{"0 "})) << system;
  }
}

TEST(Inquiry, ForgetsWhatItHeld) {
  Answers answers;
  run("stratum=3, peer=7\r\n", true, answers);
  run("stratum=1\r\n", true, answers);
  EXPECT_TRUE(answers.source.failure);
  EXPECT_TRUE(answers.name.failure);
}

}  // namespace
}  // namespace ntptrace
