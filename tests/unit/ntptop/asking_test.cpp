// The command line, files of hosts, and what a poll asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/header.hpp"
#include "ntptop/command_line.hpp"
#include "ntptop/inquiry.hpp"

namespace {

using testing::HasSubstr;

std::expected<ntptop::Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntptop");
  return ntptop::parse_command_line(
      static_cast<int>(words.size()), words.data(),
      [](const std::string& name) -> std::expected<std::string, std::string> {
        if (name == "hosts")
          return "# all\n[core]\nns1.lab\n  [2001:db8::1]:1123 # v6\n[fra]\nweb7:77\n";
        if (name == "night.theme") return "name night\ngood 3\n";
        if (name == "bad.theme") return "good pink\n";
        if (name == "bad") return "ns1\nns2 ns3\n";
        return std::unexpected{std::string{"No such file"}};
      });
}

TEST(CommandLine, NamesThisMachineWhenNobodyElseIsNamed) {
  ASSERT_TRUE(parse({}));
  EXPECT_EQ(parse({})->hosts.at(0).target.host, "127.0.0.1");
}

TEST(CommandLine, ReadsHostsWithTheirGroups) {
  const auto command = parse({"--hosts", "hosts", "other"});
  ASSERT_TRUE(command);
  ASSERT_EQ(command->hosts.size(), 4U);
  EXPECT_EQ(command->hosts[1].group, "core");
  EXPECT_EQ(command->hosts[2].target.port, 1123);
  EXPECT_EQ(command->hosts[3].group, "fra");
}

TEST(CommandLine, NamesTheThingTheValueAndTheMend) {
  EXPECT_THAT(parse({"--hosts", "bad"}).error(), HasSubstr("bad:2: 'ns2 ns3'"));
  EXPECT_THAT(parse({"--hosts", "none"}).error(), HasSubstr("cannot read none"));
  EXPECT_THAT(parse({"--size", "80"}).error(), HasSubstr("120x35"));
  EXPECT_THAT(parse({"--theme", "pink"}).error(), HasSubstr("high-contrast"));
  EXPECT_THAT(parse({"--theme", "bad.theme"}).error(), HasSubstr("bad.theme:1: good 'pink'"));
  EXPECT_THAT(parse({"--theme", "no.theme"}).error(), HasSubstr("cannot read no.theme"));
  EXPECT_THAT(parse({"--thresholds", "offset=0"}).error(), HasSubstr("'offset=0'"));
  EXPECT_THAT(parse({"--thresholds", "speed=1"}).error(), HasSubstr("jitter=MS"));
  EXPECT_THAT(parse({"--screen", "pink"}).error(), HasSubstr("fleet"));
  EXPECT_THAT(parse({"--graph", "pink"}).error(), HasSubstr("braille"));
  EXPECT_THAT(parse({"-i", "0"}).error(), HasSubstr("--interval"));
  EXPECT_THAT(parse({"--replay", "x", "host"}).error(), HasSubstr("asks nobody"));
}

TEST(CommandLine, TakesAThemeOfAFile) {
  ASSERT_TRUE(parse({"--theme", "night.theme"}));
  EXPECT_EQ(parse({"--theme", "night.theme"})->theme->name, "night");
}

TEST(CommandLine, TakesThresholds) {
  const auto command = parse({"--thresholds", "offset=5,frequency=2"});
  ASSERT_TRUE(command);
  EXPECT_DOUBLE_EQ(command->thresholds.offset_s, 0.005);
  EXPECT_DOUBLE_EQ(command->thresholds.freq_ppm, 2);
  EXPECT_DOUBLE_EQ(command->thresholds.jitter_s, 0.050);
}

TEST(CommandLine, TakesTheMomentOfARecording) {
  const auto command = parse({"--replay", "a@b.jsonl@11:47:02"});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->replay, "a@b.jsonl");
  EXPECT_EQ(command->replay_at, "11:47:02");
}

// A daemon with two associations; counts what it is asked.
class Daemon {
 public:
  explicit Daemon(mode6::Conversation& conversation) : conversation_{conversation} {}

  void answer_all(ntp::Monotonic now) {
    std::array<std::byte, mode6::kMaxPacket> packet;
    while (const auto size = conversation_.next_datagram(now, packet)) {
      const auto request = mode6::parse_header(ntp::ByteView{packet}.first(size));
      answer(*request, now);
    }
  }

  std::vector<int> asked;  // associations whose variables were wanted
  std::uint16_t second_status = 0x9414;

 private:
  void answer(mode6::Header header, ntp::Monotonic now) {
    std::string data;
    header.response = true;
    header.status = 0x0618;
    if (header.opcode == static_cast<std::uint8_t>(mode6::Opcode::read_status)) {
      data = {0,
              1,
              static_cast<char>(0x96),
              0x1a,
              0,
              2,
              static_cast<char>(second_status >> 8),
              static_cast<char>(second_status & 0xff)};
    } else {
      asked.push_back(header.association.value);
      header.status = header.association.value == 2 ? second_status : 0x961a;
      data = "srcadr=192.0.2.1, hpoll=6, reach=0xff\r\n";
    }
    std::array<std::byte, mode6::kMaxPacket> out;
    const auto size = mode6::write_packet(header, ntp::as_bytes(data), out);
    conversation_.on_datagram(ntp::ByteView{out}.first(size), now);
  }

  mode6::Conversation& conversation_;
};

TEST(Inquiry, AsksOnlyForWhatChangedUntilEverythingIsDueAgain) {
  mode6::Patience patience;
  patience.total = std::chrono::hours{1};
  mode6::Conversation conversation{mode6::Sequence{1}, patience};
  Daemon daemon{conversation};
  ntptop::Inquiry inquiry;
  const auto poll = [&](int second) {
    daemon.asked.clear();
    const ntp::Monotonic now{std::chrono::seconds{100 + second}};
    inquiry.start(conversation, now);
    daemon.answer_all(now);
    EXPECT_TRUE(conversation.idle());
    return inquiry.take();
  };
  EXPECT_EQ(poll(0).associations.size(), 2U);
  EXPECT_EQ(daemon.asked, (std::vector<int>{0, 0, 1, 2}));
  const auto quiet = poll(2);
  EXPECT_EQ(daemon.asked, (std::vector<int>{0}));
  EXPECT_FALSE(quiet.associations[0].text);
  daemon.second_status = 0x9114;
  const auto changed = poll(4);
  EXPECT_EQ(daemon.asked, (std::vector<int>{0, 2}));
  EXPECT_TRUE(changed.associations[1].text);
  // Half of 64 s.
  poll(32);
  EXPECT_EQ(daemon.asked, (std::vector<int>{0, 0, 1, 2}));
}

TEST(Inquiry, SaysWhyThereIsNoAnswer) {
  mode6::Conversation conversation{mode6::Sequence{1}};
  ntptop::Inquiry inquiry;
  inquiry.start(conversation, ntp::Monotonic{std::chrono::seconds{1}});
  conversation.on_refused();
  EXPECT_EQ(inquiry.take().trouble, "refused");
}

}  // namespace
