#include "view/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "view/explain_words.hpp"

namespace view {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::int64_t kExplainedAt = 1'795'436'000;  // 2026-11-23

std::vector<std::string> value(std::string_view text, Subject subject = Subject::peer) {
  return value_explained(mode6::parse_varlist(text).at(0), subject, kExplainedAt);
}

TEST(Explain, StatusWordsPartByPart) {
  EXPECT_THAT(status_explained(0xc016, Subject::system),
              ElementsAre("leap_alarm: the clock is not synchronised", "sync_unspec: nothing yet",
                          StartsWith("1 event since"), "restart: the daemon started"));
  EXPECT_THAT(status_explained(0x961a, Subject::peer),
              ElementsAre(StartsWith("conf: "), StartsWith("reach: "),
                          StartsWith("sel_sys.peer: the system peer"), StartsWith("1 event since"),
                          StartsWith("sys_peer: it became")));
  EXPECT_THAT(status_explained(0x00b1, Subject::clock),
              ElementsAre(StartsWith("11 events"), "clk_no_reply: no reply of the device"));
}

TEST(Explain, EveryFlashBit) {
  EXPECT_THAT(value("flash=0x1600"),
              ElementsAre(StartsWith("peer_stratum: "), StartsWith("peer_dist: "),
                          StartsWith("peer_unreach: ")));
  EXPECT_THAT(value("flash=0"), ElementsAre("nothing stands against it"));
  EXPECT_THAT(value("flash=0x2000"), ElementsAre("bit 13: the round trip took too long"));
  for (unsigned bit = 0; bit <= 13; ++bit) EXPECT_FALSE(flash_meaning(bit).empty()) << bit;
}

TEST(Explain, ReferenceIdsAndKissCodes) {
  EXPECT_THAT(value("refid=RATE"), ElementsAre(HasSubstr("asked too often")));
  EXPECT_THAT(value("refid=127.127.1.0"), ElementsAre("the reference clock LOCAL(0)"));
  EXPECT_THAT(value("refid=143.1.255.32"), ElementsAre(HasSubstr("digest")));
  EXPECT_THAT(value("refid=..Z\""), IsEmpty());
}

TEST(Explain, NumbersInWords) {
  EXPECT_THAT(value("reach=0xff"), ElementsAre(HasSubstr("8 of the last eight")));
  EXPECT_THAT(value("hpoll=6"), ElementsAre("64 s"));
  EXPECT_THAT(value("precision=-20"), ElementsAre("953ns"));
  EXPECT_THAT(value("hmode=3"), ElementsAre("client"));
  EXPECT_THAT(value("stratum=16"), ElementsAre(HasSubstr("unsynchronised")));
  EXPECT_THAT(value("rec=0x00000000.00000000"), ElementsAre("never"));
  EXPECT_THAT(value("rec=0xeeaeaccf.f8f58d9f"), ElementsAre("2026-11-23T12:15:11Z"));
  EXPECT_THAT(value("hpoll=99999999999999999999"), IsEmpty());
}

TEST(Explain, WholeListWithUnitsAndMeanings) {
  const std::string text =
      explained(mode6::kSystem, 0x0616, "rootdelay=1.500, mine=\"\x1b\"", Subject::system, {});
  EXPECT_THAT(text, StartsWith("associd=0 status=0616\n    leap_none: no leap second"));
  EXPECT_THAT(text, HasSubstr("rootdelay = 1.500 ms  (round trip to the root)\nmine = ^[\n"));
}

TEST(Explain, Json) {
  Json document = Json::object();
  add_explanations(document, 0x0616, "flash=0x10, reach=1", Subject::peer, kExplainedAt);
  EXPECT_THAT(document["status_explained"].get<std::vector<std::string>>(),
              Each(testing::Not(IsEmpty())));
  EXPECT_EQ(document["explained"]["flash"].at(1), "pkt_auth: authentication failed");
}

}  // namespace
}  // namespace view
