#include "ntpstat/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ntpstat {
namespace {

const Asked kAsked{"a.example", {ntp::IpAddress::v4(0x7f000001), 1123}};

TEST(Json, GivesSecondsAndFullAddresses) {
  Answers all;
  all.system = {0x0615,
                "leap=0, stratum=3, rootdelay=20.500, rootdisp=10.250, refid=143.1.255.32, tc=6, "
                "offset=-1.500000\r\n",
                std::nullopt};
  all.peer = mode6::ReadReply{0x961a, "srcadr=fd77::3\r\n", std::nullopt};
  const auto json = json_of(kAsked, make_report(all, Milliseconds{10}));
  EXPECT_EQ(json.dump(), R"({"server":"a.example","address":"127.0.0.1","port":1123,"error":null,)"
                         R"("exit_status":1,"synchronised":true,"leap":0,"source":"NTP server",)"
                         R"("source_address":"fd77::3","refid":"143.1.255.32","stratum":3,)"
                         R"("max_error":0.0205,"max_error_exceeded":true,"offset":-0.0015,)"
                         R"("rootdelay":0.0205,"rootdisp":0.01025,"poll":64,)"
                         R"("clock_control":null,"clock_error":null})");
}

TEST(Json, IsNullForWhatIsUnknown) {
  Answers all;
  all.system = {0xc615, "clock_control=0, clock_error=\"\xff\"\r\n", std::nullopt};
  const auto json = json_of(kAsked, make_report(all, std::nullopt));
  EXPECT_EQ(json["synchronised"], false);
  EXPECT_TRUE(json["source"].is_null());
  EXPECT_TRUE(json["max_error"].is_null());
  EXPECT_TRUE(json["poll"].is_null());
  EXPECT_EQ(json["clock_control"], false);
  EXPECT_EQ(json["clock_error"], "M-^?");
}

TEST(Json, SaysWhyAHostGaveNoAnswer) {
  const auto json = json_of({"nobody", {}}, "nobody: timeout");
  EXPECT_EQ(json["error"], "nobody: timeout");
  EXPECT_EQ(json["exit_status"], 2);
  EXPECT_TRUE(json["address"].is_null());
  EXPECT_TRUE(json["synchronised"].is_null());
  EXPECT_TRUE(json.contains("clock_error"));
  EXPECT_TRUE(json["stratum"].is_null());
}

}  // namespace
}  // namespace ntpstat
