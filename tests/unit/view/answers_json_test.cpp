#include "view/answers_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace view {
namespace {

constexpr std::int64_t kNow = 1'795'436'000;

mode6::PeersReply reply_with(std::string text) {
  mode6::PeersReply reply;
  reply.status = mode6::SystemStatus::from(0x0616);
  reply.clock = ntp::Timestamp{0xeeaeac48, 0};
  mode6::PeerReply peer;
  peer.id = {42};
  peer.status = mode6::PeerStatus::from(0xf61a);
  peer.text = std::move(text);
  peer.variables = mode6::decode_peer(mode6::parse_varlist(peer.text));
  reply.peers.push_back(peer);
  return reply;
}

TEST(AnswersJson, PeersInSecondsAndWords) {
  const auto reply = reply_with(
      "srcadr=192.0.2.1, srcport=123, hmode=3, stratum=2, refid=GPS, reach=0xff, hpoll=6,\r\n"
      "rec=0xeeaeac40.80000000, delay=1.500, offset=-0.250, flash=0x0600");
  const Json one = peers_json(reply, {{ntp::IpAddress::v4(0xc0000201), "a.example"}}, kNow).at(0);
  EXPECT_EQ(one["association"], 42);
  EXPECT_EQ(one["status"], "f61a");
  EXPECT_EQ(one["tally"], "*");
  EXPECT_EQ(one["selection"], "sys.peer");
  EXPECT_EQ(one["authentication"], "ok");
  EXPECT_EQ(one["name"], "a.example");
  EXPECT_EQ(one["address"], "192.0.2.1");
  EXPECT_EQ(one["mode"], "client");
  EXPECT_EQ(one["age"], 7.5);
  EXPECT_EQ(one["poll"], 64);
  EXPECT_EQ(one["reach"], 255);
  EXPECT_EQ(one["delay"], 0.0015);
  EXPECT_EQ(one["offset"], -0.00025);
  EXPECT_EQ(one["flash"], Json::parse(R"(["peer_stratum", "peer_dist"])"));
}

TEST(AnswersJson, WhatIsUnknownIsNull) {
  const Json one = peers_json(reply_with("hpoll=99, delay=fast, flash=-1"), {}, kNow).at(0);
  for (const char* name : {"name", "address", "configured_name", "mode", "age", "poll", "delay",
                           "jitter", "flash", "last_heard"}) {
    EXPECT_TRUE(one[name].is_null()) << name;
  }
}

TEST(AnswersJson, SystemStatusInWords) {
  EXPECT_EQ(system_status_json(reply_with(""), kNow),
            Json::parse(R"({"status": "0616", "leap": "leap_none", "source": "sync_ntp",
                            "last_event": "restart", "event_count": 1,
                            "clock": "2026-11-23T12:12:56.000000000Z"})"));
}

TEST(AnswersJson, Associations) {
  const Json list = associations_json({{{7}, mode6::PeerStatus::from(0xc01c)}});
  EXPECT_EQ(list.at(0)["authentication"], "bad");
  EXPECT_TRUE(list.at(0)["last_event"].is_null());
}

TEST(AnswersJson, VariablesInTheirTypes) {
  const Json out = variables_json(
      {7}, 0x961a,
      "reach=0xff, delay=1.500, refid=10.77.0.2, rec=0x00000000.00000000, srchost=\"a\x1b\",\r\n"
      "filtdelay= 1 2 3 4 5 6 7 8, jitter=x, mine=1.5, text=abc, bare",
      Subject::peer, kNow);
  EXPECT_EQ(out["words"], "conf, reach, sel_sys.peer, 1 event, sys_peer");
  EXPECT_EQ(out["variables"],
            Json::parse(R"({"reach": 255, "delay": 0.0015, "refid": "10.77.0.2", "rec": null,
                            "srchost": "a^[", "filtdelay": [0.001, 0.002, 0.003, 0.004, 0.005,
                            0.006, 0.007, 0.008], "jitter": null, "mine": 1.5, "text": "abc",
                            "bare": null})"));
  EXPECT_EQ(out["wire"]["delay"], "1.500");
  EXPECT_TRUE(out["wire"]["bare"].is_null());
}

}  // namespace
}  // namespace view
