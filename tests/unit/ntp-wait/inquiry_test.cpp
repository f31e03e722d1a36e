#include "ntp-wait/inquiry.hpp"

#include <array>
#include <gtest/gtest.h>
#include <vector>

namespace ntp_wait {
namespace {

/// Answers every question with `text` under the system status `status`; returns the opcodes asked.
std::vector<int> run(mode6::Conversation& conversation, std::uint16_t status,
                     const std::string& text) {
  std::vector<int> asked;
  std::array<std::byte, mode6::kMaxPacket> packet;
  const ntp::Monotonic now{std::chrono::hours{1}};
  while (const std::size_t size = conversation.next_datagram(now, packet)) {
    auto header = mode6::parse_header(ntp::ByteView{packet}.first(size)).value();
    asked.push_back(header.opcode);
    header.response = true;
    header.status = status;
    const auto reply = mode6::write_packet(header, ntp::as_bytes(text), packet);
    conversation.on_datagram(ntp::ByteView{packet}.first(reply), now);
  }
  return asked;
}

using Asked = std::vector<int>;

TEST(Inquiry, OneQuestionIsEnoughWhenTheClockIsRight) {
  mode6::Conversation conversation{mode6::Sequence{1}};
  Inquiry inquiry;
  inquire(conversation, inquiry);
  EXPECT_EQ(run(conversation, 0x0615, "stratum=2\r\n"), (Asked{2}));
  EXPECT_FALSE(inquiry.asked_peers);
}

TEST(Inquiry, AsksTheSourcesForTheReasonWhenItIsNot) {
  mode6::Conversation conversation{mode6::Sequence{1}};
  Inquiry inquiry;
  inquire(conversation, inquiry);
  EXPECT_EQ(run(conversation, 0xc011, ""), (Asked{2, 1, 2}));
  EXPECT_TRUE(inquiry.asked_peers);
  EXPECT_TRUE(inquiry.peers.reply().peers.empty());
}

TEST(Inquiry, KeepsWhyThereIsNoAnswer) {
  mode6::Conversation conversation{mode6::Sequence{1}};
  Inquiry inquiry;
  inquire(conversation, inquiry);
  conversation.on_refused();
  ASSERT_TRUE(inquiry.system.failure);
  EXPECT_EQ(inquiry.system.failure->error, mode6::AskError::refused);
}

}  // namespace
}  // namespace ntp_wait
