#include "ntptrace/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ntptrace {
namespace {

const ntp::Endpoint kAt{ntp::IpAddress::v4(0xc0000201), 123};

TEST(Json, GivesSecondsAndFullAddresses) {
  Answers answers;
  answers.system = {0x0615,
                    "leap=0, stratum=1, rootdelay=2.000, rootdisp=3.500, offset=-0.250000, "
                    "refid=GPS\r\n",
                    std::nullopt};
  Chain chain{99};
  chain.answered(kAt, "a.example", answers);
  EXPECT_EQ(json_of("a", chain).dump(),
            R"({"server":"a","error":null,"exit_status":0,"end":"root","loop_to_hop":null,)"
            R"("hops":[{"hop":1,"address":"192.0.2.1","port":123,"name":"a.example",)"
            R"("error":null,"leap":0,"stratum":1,"offset":-0.00025,"rootdelay":0.002,)"
            R"("rootdisp":0.0035,"rootdist":0.0045,"refid":"GPS","seen":null}]})");
}

TEST(Json, TellsWhatWasSeenOfASilentServer) {
  Chain chain{99};
  chain.silent({.at = kAt,
                .name = "192.0.2.1",
                .silence = "timed out",
                .seen = Seen{.stratum = 2,
                             .offset = ntp::Seconds{0.5},
                             .delay = ntp::Seconds{0.25},
                             .root_distance = ntp::Seconds{0.125},
                             .refid = "10.0.0.1"}});
  const auto json = json_of("a", chain);
  EXPECT_EQ(json["end"], "silent");
  EXPECT_EQ(json["error"], "192.0.2.1: timed out");
  const auto& hop = json["hops"][0];
  EXPECT_TRUE(hop["name"].is_null());
  EXPECT_TRUE(hop["stratum"].is_null());
  EXPECT_EQ(hop["error"], "timed out");
  EXPECT_EQ(hop["seen"].dump(),
            R"({"stratum":2,"offset":0.5,"delay":0.25,"rootdist":0.125,"refid":"10.0.0.1"})");
}

TEST(Json, OfAnUnknownHostHasNoHops) {
  const auto json = json_of_unknown("\xff", "no such name");
  EXPECT_EQ(json["server"], "M-^?");
  EXPECT_EQ(json["error"], "no such name");
  EXPECT_EQ(json["exit_status"], 3);
  EXPECT_TRUE(json["hops"].empty());
}

}  // namespace
}  // namespace ntptrace
