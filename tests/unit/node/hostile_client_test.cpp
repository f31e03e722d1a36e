// Every malformed request that is known to have hurt a daemon, and every kind of nonsense besides:
// silence or one error, nothing changed.
#include "hostile_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <optional>

#include "mode6/mru.hpp"

namespace node {
namespace {

class HostileClient : public testing::Test {
 protected:
  /// The error number of the one answer; nullopt for silence; 100 for an answer that is no error.
  std::optional<unsigned> verdict(ntp::ByteView octets, bool on_loopback = true) {
    const Snapshot before = daemon.snapshot();
    const auto sent = daemon.send(octets, from, on_loopback);
    EXPECT_EQ(daemon.snapshot(), before);
    if (sent.empty()) return std::nullopt;
    const mode6::Header header = *mode6::parse_header(sent[0]);
    if (!header.error) return 100;
    EXPECT_EQ(sent.size(), 1U) << "CVE-2014-9296: one answer for one request";
    EXPECT_EQ(header.offset, 0);
    EXPECT_EQ(header.count, 0);
    return header.status >> 8;
  }
  std::string nonce() { return mode6::parse_nonce(daemon.ask(mode6::Opcode::request_nonce, 0)); }
  std::optional<unsigned> mru(const std::string& parameters) {
    return verdict(GuardedDaemon::request(10, fmt::format("nonce={}{}", nonce(), parameters)));
  }

  GuardedDaemon daemon;
  ntp::Endpoint from = SimulatedDaemon::kLocalUser;
  static constexpr std::optional<unsigned> kSilence = std::nullopt;
};

TEST_F(HostileClient, ShortPackets) {  // bug 3610
  for (std::size_t size = 0; size < mode6::kHeaderSize; ++size) {
    EXPECT_EQ(verdict(Octets(size, std::byte{0x16})), kSilence) << size;
  }
}

TEST_F(HostileClient, WhatCouldBeAnAnswer) {  // CVE-2009-3563
  for (const unsigned bits : {0x80U, 0x40U, 0x20U, 0xe0U}) {
    for (unsigned opcode = 0; opcode < 32; ++opcode) {
      Octets packet = GuardedDaemon::request(0, "");
      packet[1] = static_cast<std::byte>(bits | opcode);
      EXPECT_EQ(verdict(packet), kSilence) << bits << ' ' << opcode;
    }
  }
}

TEST_F(HostileClient, VersionsThatDoNotExist) {
  for (const unsigned version : {0U, 5U, 6U, 7U}) {
    Octets packet = GuardedDaemon::request(2, "leap");
    packet[0] = static_cast<std::byte>(version << 3 | 6);
    EXPECT_EQ(verdict(packet), kSilence) << version;
  }
}

TEST_F(HostileClient, PiecesOfARequest) {
  Octets packet = GuardedDaemon::request(2, "leap");
  packet[9] = std::byte{4};
  EXPECT_EQ(verdict(packet), kSilence);
}

TEST_F(HostileClient, Mode7IsNeverAnswered) {  // CVE-2009-3563, CVE-2013-5211, CVE-2015-7848
  for (unsigned first = 0; first < 256; ++first) {
    if ((first & 7) != 7) continue;
    for (const std::size_t size : {8U, 48U, 192U, 2048U}) {
      Octets packet(size, std::byte{0});
      packet[0] = static_cast<std::byte>(first);
      packet[2] = std::byte{3};
      packet[3] = std::byte{42};  // monlist
      EXPECT_EQ(verdict(packet), kSilence) << first;
    }
  }
}

TEST_F(HostileClient, CountsThatLie) {  // CVE-2019-6444
  for (const unsigned count : {1U, 468U, 469U, 480U, 481U, 0x7fffU, 0xffffU}) {
    Octets packet = GuardedDaemon::request(2, "");
    packet[10] = static_cast<std::byte>(count >> 8);
    packet[11] = static_cast<std::byte>(count & 0xff);
    EXPECT_EQ(verdict(packet), 2U) << count;
  }
  Octets whole = GuardedDaemon::request(2, std::string(468, ','));
  whole.resize(1024);
  whole[11] = std::byte{0xd5};  // 469
  EXPECT_EQ(verdict(whole), 2U);
}

TEST_F(HostileClient, LengthsThatAreNoMultipleOfFour) {
  for (const std::size_t size : {13U, 14U, 15U, 17U, 577U}) {
    Octets packet = GuardedDaemon::request(2, "");
    packet.resize(size);
    EXPECT_EQ(verdict(packet), 2U) << size;
  }
}

TEST_F(HostileClient, LongDatagrams) {  // CVE-2016-9312
  Octets packet = GuardedDaemon::request(2, "leap");
  packet.resize(2048);
  EXPECT_EQ(verdict(packet), 100U);
  packet.resize(65'532);
  EXPECT_EQ(verdict(packet), 100U);
}

TEST_F(HostileClient, OpcodesThatAreNotThere) {  // traps: CVE-2016-9310, CVE-2016-9311
  for (unsigned opcode = 0; opcode < 32; ++opcode) {
    const bool known = opcode <= 2 || opcode == 4 || (opcode >= 8 && opcode <= 12);
    if (!known) {
      EXPECT_EQ(verdict(GuardedDaemon::request(opcode, "x")), 3U) << opcode;
      EXPECT_EQ(verdict(daemon.signed_request(opcode, "leap")), 3U) << opcode;
      EXPECT_EQ(verdict(daemon.signed_request(opcode, "")), 3U) << "CVE-2019-6445";
    }
  }
}

TEST_F(HostileClient, ChangesWithoutAKey) {
  for (const unsigned opcode : {8U, 9U, 11U}) {
    EXPECT_EQ(verdict(GuardedDaemon::request(opcode, "server 192.0.2.1")), 1U) << opcode;
    EXPECT_EQ(verdict(daemon.signed_request(opcode, "server 192.0.2.1", 1)), 1U)
        << "a key, not the control key";
  }
}

TEST_F(HostileClient, KeysThatDoNotExist) {  // CVE-2016-2517
  for (const std::uint32_t id : {0U, 2U, 65'535U, 65'536U, 0xffffffffU}) {
    Octets packet = daemon.signed_request(8, "server 192.0.2.1");
    ntp::Writer{std::span{packet}.last(20)}.u32(id);
    EXPECT_EQ(verdict(packet), 1U) << id;
  }
}

TEST_F(HostileClient, TrailersOfEveryLength) {
  for (std::size_t size = 4; size <= 600; size += 4) {
    Octets packet = GuardedDaemon::request(8, "server 192.0.2.1");
    packet.resize(packet.size() + size, std::byte{3});
    EXPECT_EQ(verdict(packet), 1U) << size;
  }
}

TEST_F(HostileClient, ASignedRequestCutShort) {
  const Octets whole = daemon.signed_request(8, "server 192.0.2.1");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto said = verdict(std::span{whole}.first(size));
    EXPECT_TRUE(!said || *said != 100) << size;
  }
}

TEST_F(HostileClient, ConfigurationThatIsNoText) {  // CVE-2015-5146, CVE-2019-6442, CVE-2019-8936
  EXPECT_EQ(verdict(daemon.signed_request(8, "")), 2U);
  for (unsigned octet = 0; octet < 256; ++octet) {
    const bool text =
        (octet >= 0x20 && octet < 0x7f) || octet == '\t' || octet == '\r' || octet == '\n';
    if (text) continue;
    std::string line = "server 192.0.2.1";
    line[7] = static_cast<char>(octet);
    EXPECT_EQ(verdict(daemon.signed_request(8, line)), 2U) << octet;
    EXPECT_EQ(verdict(daemon.signed_request(9, line)), 2U) << octet;
  }
}

TEST_F(HostileClient, ConfigurationOfAnAssociation) {
  EXPECT_EQ(verdict(daemon.signed_request(8, "server 192.0.2.1", 3, 7)), 6U);
}

TEST_F(HostileClient, NamesWithoutAnEnd) {  // CVE-2018-7182, CVE-2019-6443, CVE-2016-2519
  EXPECT_EQ(verdict(GuardedDaemon::request(2, std::string(468, 'x'))), 5U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, std::string(468, '"'))), 5U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, std::string(468, '='))), 5U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, "leap=\"" + std::string(460, 'x'))), 100U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, std::string(468, ','))), 100U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, std::string(468, '\0'))), 5U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, "LEAP")), 5U);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, "lea")), 5U);
}

TEST_F(HostileClient, AssociationsThatDoNotExist) {
  for (const unsigned opcode : {0U, 1U, 2U, 4U}) {
    for (const std::uint16_t id : {std::uint16_t{1}, std::uint16_t{65'535}}) {
      EXPECT_EQ(verdict(GuardedDaemon::request(opcode, "", id)), 4U) << opcode;
    }
  }
}

TEST_F(HostileClient, MalformedQuestionsForTheClients) {  // CVE-2016-7434, CVE-2015-7855
  for (const char* parameters :
       {"", ", frags=0", ", frags=129", ", frags=99999999999999999999", ", limit=257",
        ", frags=2, addr.0", ", frags=2, addr.0=", ", frags=2, last.0=", ", frags=2, mincount=",
        ", frags=2, addr.0=[::1", ", frags=2, addr.0=1.2.3.4:99999", ", frags=2, resall=x",
        ", frags=2, addr.16=1.2.3.4:1", ", frags=2, addr.-1=1.2.3.4:1", ", frags=2, laddr=::::"}) {
    EXPECT_EQ(mru(parameters), 6U) << parameters;
  }
  EXPECT_EQ(mru(", frags=2, addr.0=" + std::string(200, 'A')), 6U);
  EXPECT_EQ(mru(", frags=2, addr.0=192.0.2.1:1, last.0=0x00000000.00000000"), 5U);
}

TEST_F(HostileClient, ForgedNonces) {
  for (const char* data :
       {"", "nonce", "nonce=", "frags=32", "nonce=eeaeac59efa6dc384fcdd954, frags=32",
        "nonce=eeaeac59efa6dc384fcdd954eeaeac59efa6dc384fcdd954, frags=32"}) {
    EXPECT_EQ(verdict(GuardedDaemon::request(10, data)), kSilence) << data;
  }
  const std::string good = nonce();
  from.port ^= 1;
  EXPECT_EQ(verdict(GuardedDaemon::request(10, "nonce=" + good + ", frags=2")), kSilence);
}

TEST_F(HostileClient, ForgedSources) {  // CVE-2014-9751, CVE-2016-1551
  for (const char* address : {"127.0.0.1", "::1", "127.127.1.0"}) {
    from = endpoint(address, 40000);
    EXPECT_EQ(verdict(daemon.signed_request(8, "server 192.0.2.1"), false), kSilence) << address;
    EXPECT_EQ(verdict(GuardedDaemon::request(2, ""), false), kSilence) << address;
  }
  from = endpoint("192.0.2.7", 0);
  EXPECT_EQ(verdict(GuardedDaemon::request(2, ""), false), kSilence);
}

TEST_F(HostileClient, NothingOfOurNoncesIsTold) {  // CVE-2015-8139
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.sources = {{.name = "192.0.2.1"}};
  GuardedDaemon asked{settings};
  asked.pass(10s);
  const std::uint16_t id = asked.node.engine().association_ids().at(0);
  const std::string text = asked.ask(mode6::Opcode::read_variables, id);
  EXPECT_EQ(text.find("org="), std::string::npos);
  const auto peer = asked.peer(id);
  ASSERT_TRUE(peer.xmt);
  EXPECT_LT(asked.now.wall - *peer.xmt, 11s) << "a time, not a nonce";
}

TEST_F(HostileClient, AHundredThousandRandomPackets) {
  std::uint64_t state = 0x9e3779b97f4a7c15U;
  const auto next = [&state] {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
  };
  const Snapshot before = daemon.snapshot();
  const Octets signed_one = daemon.signed_request(8, "server 192.0.2.1");
  for (int i = 0; i < 100'000; ++i) {
    const auto opcode = static_cast<unsigned>(next() % 13);
    Octets packet =
        i % 2 == 0 ? GuardedDaemon::request(opcode, "leap,stratum=\"x\",refid") : signed_one;
    for (std::uint64_t flips = 1 + next() % 4; flips > 0; --flips) {
      packet[next() % packet.size()] ^= static_cast<std::byte>(1U << (next() % 8));
    }
    if (i % 5 == 0) packet.resize(next() % 600);
    if (packet == signed_one) continue;  // two flips undid each other
    const auto sent = daemon.send(packet, from);
    ASSERT_LE(sent.size(), 20U);
  }
  EXPECT_EQ(daemon.snapshot().settings, before.settings);
  EXPECT_EQ(daemon.snapshot().associations, before.associations);
  EXPECT_EQ(daemon.configured.size(), 0U) << "a flipped bit was taken for a signature";
}

}  // namespace
}  // namespace node
