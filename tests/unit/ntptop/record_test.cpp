#include "ntptop/record.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"

namespace {

using ntptop::Input;
using ntptop::parse_record_line;
using ntptop::record_line;

TEST(Record, ComesBackAsItWas) {
  for (const Input& input : sample::poll(4)) {
    const std::string line = record_line(input);
    if (line.empty()) continue;
    const auto again = parse_record_line(line.substr(0, line.size() - 1));
    ASSERT_TRUE(again) << line;
    EXPECT_EQ(*again, input) << line;
  }
}

TEST(Record, KeepsOctetsThatAreNoText) {
  ntptop::HostPolled polled{.host = 0, .at = sample::kStart, .address = "192.0.2.1:123"};
  for (int i = 0; i < 256; ++i) polled.text += static_cast<char>(i);
  const auto again = parse_record_line(record_line(polled));
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<ntptop::HostPolled>(*again).text, polled.text);
}

TEST(Record, KeepsClients) {
  ntptop::ClientsCame came{.host = 1, .at = sample::kStart, .only_new = true};
  came.rows.push_back({.remote = {*ntp::IpAddress::parse("2001:db8::1"), 123},
                       .first = ntp::Timestamp{1},
                       .last = ntp::Timestamp{~std::uint64_t{0}},
                       .count = 7,
                       .mode = 3,
                       .version = 4,
                       .restrictions = 0x20,
                       .score = 0.5});
  const auto again = parse_record_line(record_line(came));
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<ntptop::ClientsCame>(*again), came);
}

TEST(Record, KeepsNotes) {
  const ntptop::Marked mark{sample::kStart, "restarted the switch"};
  const auto again = parse_record_line(record_line(mark));
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<ntptop::Marked>(*again), mark);
  const std::string much(10'000, 'x');
  const auto cut = parse_record_line(record_line(ntptop::Marked{sample::kStart, much}));
  ASSERT_TRUE(cut);
  EXPECT_EQ(std::get<ntptop::Marked>(*cut).text.size(), 512U);
}

TEST(Record, SkipsLinesThatMakeNoSense) {
  for (const char* line :
       {"", "{", "[]", "null", "{\"polled\":-1}", "{\"polled\":0}", "{\"seen\":0,\"at\":1}",
        "{\"host\":7}", "{\"polled\":0,\"at\":1e300,\"address\":\"x\",\"trouble\":\"y\"}",
        "{\"clients\":0,\"at\":1,\"rows\":[[1]]}", "{\"future\":true}",
        "{\"polled\":0,\"at\":1,\"address\":\"x\",\"rtt\":0,\"status\":0,\"text\":\"\","
        "\"sources\":[{\"id\":2,\"status\":0},{\"id\":2,\"status\":0}]}"}) {
    EXPECT_FALSE(parse_record_line(line)) << line;
  }
}

TEST(Record, EscapesWhatIsShownAsItIs) {
  const auto input = parse_record_line(
      "{\"polled\":0,\"at\":1,\"address\":\"\\u001b[2J\",\"trouble\":\"\\u0007\"}");
  ASSERT_TRUE(input);
  EXPECT_EQ(std::get<ntptop::HostPolled>(*input).address, "^[[2J");
  EXPECT_EQ(std::get<ntptop::HostPolled>(*input).trouble, "^G");
}

TEST(Record, TellsAFileThatIsNone) {
  EXPECT_FALSE(ntptop::parse_recording("hello\n"));
  EXPECT_FALSE(ntptop::parse_recording("{\"schema\":\"gnomon-ntptop-record/9\"}\n"));
  EXPECT_FALSE(ntptop::parse_recording(""));
}

TEST(Record, CountsWhatItSkips) {
  const auto recording = ntptop::parse_recording(ntptop::record_head() +
                                                 "{\"host\":\"a\"}\nrubbish\n\n{\"host\":\"b\"}");
  ASSERT_TRUE(recording);
  EXPECT_EQ(recording->inputs.size(), 2U);
  EXPECT_EQ(recording->skipped, 1U);
}

}  // namespace
