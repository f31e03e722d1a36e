#include "ntpdc/peers_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpdc {
namespace {

using testing::HasSubstr;

mode6::PeerReply peer_with(mode6::Selection selection, std::int64_t hmode) {
  mode6::PeerReply peer;
  peer.id = {4711};
  peer.status.selection = selection;
  peer.status.configured = true;
  peer.variables.srcadr = "192.0.2.1";
  peer.variables.dstadr = "198.51.100.200";
  peer.variables.hmode = hmode;
  peer.variables.pmode = 4;
  peer.variables.stratum = 2;
  peer.variables.hpoll = 10;
  peer.variables.ppoll = 6;
  peer.variables.reach = 0377;
  peer.variables.delay = ntp::Seconds{0.01234};
  peer.variables.offset = ntp::Seconds{-0.000123};
  peer.variables.dispersion = ntp::Seconds{0.00293};
  return peer;
}

// The first character behind heading and rule.
char mark_of(const std::string& table) { return table.at(table.find('\n', table.find('=')) + 1); }

TEST(PeersText, HasTheOldColumns) {
  mode6::PeersReply reply;
  reply.peers = {peer_with(mode6::Selection::system_peer, 3)};
  EXPECT_EQ(peers_text(reply, false, {.numeric = true}),
            "     remote           local      st poll reach  delay   offset    disp\n"
            "=======================================================================\n"
            "*192.0.2.1       198.51.100.200   2   64  377 0.01234 -0.000123 0.00293\n");
}

TEST(PeersText, TheFirstCharacterIsTheModeOrTheSelection) {
  struct Row {
    mode6::Selection selection;
    std::int64_t hmode;
    char mode_mark;
    char selection_mark;
  };
  using enum mode6::Selection;
  for (const Row& row :
       {Row{reject, 3, '=', ' '}, Row{falseticker, 1, '+', '.'}, Row{excess, 2, '-', '.'},
        Row{outlier, 5, '^', '.'}, Row{candidate, 6, '~', '+'}, Row{backup, 3, '=', '+'},
        Row{system_peer, 3, '*', '*'}, Row{pps_peer, 3, '*', '*'}, Row{reject, 9, ' ', ' '}}) {
    mode6::PeersReply reply;
    reply.peers = {peer_with(row.selection, row.hmode)};
    EXPECT_EQ(mark_of(peers_text(reply, false, {})), row.mode_mark);
    EXPECT_EQ(mark_of(peers_text(reply, true, {})), row.selection_mark);
  }
}

TEST(PeersText, NamesAreShownUnlessNumbersAreWanted) {
  mode6::PeersReply reply;
  reply.peers = {peer_with(mode6::Selection::reject, 3)};
  PeersLook look;
  look.names[*ntp::IpAddress::parse("192.0.2.1")] = "time.example";
  EXPECT_EQ(listpeers_text(reply, look), "client    time.example\n");
  look.numeric = true;
  EXPECT_EQ(listpeers_text(reply, look), "client    192.0.2.1\n");
  EXPECT_EQ(addresses_of(reply).size(), 2U);
}

TEST(PeersText, WhatTheNetworkSaysIsSafeToShow) {
  mode6::PeersReply reply;
  reply.peers = {peer_with(mode6::Selection::reject, 3)};
  reply.peers[0].variables.srcadr = "\x1b[31m";
  reply.peers[0].variables.refid = "\x1b]0;x";
  EXPECT_THAT(listpeers_text(reply, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(showpeer_text(reply.peers[0], {}), Not(HasSubstr("\x1b")));
}

TEST(PeersText, APeerWithoutVariablesHasNoRow) {
  mode6::PeersReply reply;
  reply.peers.resize(1);
  reply.peers[0].failure = mode6::Failure{mode6::AskError::no_answer};
  EXPECT_EQ(listpeers_text(reply, {}), "");
}

TEST(PeersText, ShowpeerHasAllThatIsKnown) {
  mode6::PeerReply peer = peer_with(mode6::Selection::system_peer, 3);
  peer.variables.refid = "GPS";
  peer.variables.flash = 0x400;
  peer.variables.filtdelay = mode6::FilterStages{ntp::Seconds{0.5}};
  const std::string text = showpeer_text(peer, {});
  EXPECT_THAT(text, HasSubstr("remote 192.0.2.1, local 198.51.100.200\n"
                              "hmode client, pmode server, stratum 2, precision 0\n"
                              "leap 00, refid [GPS], "));
  EXPECT_THAT(text, HasSubstr("reach 377, unreach 0, flash 0x0400\n"));
  EXPECT_THAT(text, HasSubstr("flags system_peer, config, shortlist\n"));
  EXPECT_THAT(text, HasSubstr("filter delay:  0.50000  0.00000  0.00000  0.00000  \n"
                              "               0.00000  "));
  EXPECT_THAT(text, HasSubstr("offset -0.000123, delay 0.01234, error bound 0.00293"));
}

TEST(PeersText, PstatsShowsWhatWasSaid) {
  mode6::PeerVariables v;
  v.srcadr = "192.0.2.1";
  v.timerec = 23;
  v.sent = 10;
  EXPECT_EQ(pstats_text(v, {}),
            "remote host:          192.0.2.1\n"
            "local interface:      -\n"
            "time last received:   23s\n"
            "packets sent:         10\n");
}

}  // namespace
}  // namespace ntpdc
