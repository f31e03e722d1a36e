// What one datagram can make the daemon send: printed as a table, and bounded. SECURITY.md names
// the same bounds.
#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "hostile_client.hpp"
#include "mode6/mru.hpp"

namespace node {
namespace {

// Answers to whoever asks, true or forged: octets for each octet of the question.
constexpr double kMostUnproven = mode6::Server::kMostFactor;
constexpr double kMostDefault = 64;
constexpr double kMostNonce = 4;

const ntp::Endpoint kAnybody = endpoint("192.0.2.200", 40123);

struct Traffic {
  std::size_t in = 0;
  std::size_t out = 0;
  std::size_t datagrams = 0;
  [[nodiscard]] double factor() const { return static_cast<double>(out) / static_cast<double>(in); }
};

class Amplification : public testing::Test {
 protected:
  Amplification() : daemon{busy_settings()} {
    for (std::uint32_t i = 0; i < 5000; ++i) {
      Octets octets(ntp::kHeaderSize);
      octets[0] = std::byte{0x23};
      daemon.send(octets, {ntp::IpAddress::v4(0x0a000000 + i), 123}, false);
    }
  }
  static core::Settings busy_settings() {
    core::Settings settings = GuardedDaemon::guarded_settings();
    for (int i = 1; i <= 16; ++i)
      settings.sources.push_back({.name = fmt::format("192.0.2.{}", i)});
    settings.variables = {{"daemon_note", "hello, world", true}};
    const auto network = *ntp::IpAddress::parse("192.0.2.0");
    settings.restricts.push_back({network, *ntp::IpAddress::parse("255.255.255.0"), false, {}});
    return settings;
  }
  Traffic measure(const char* what, const Octets& question) {
    Traffic traffic{.in = question.size()};
    for (const Octets& packet : daemon.send(question, kAnybody, false)) {
      traffic.out += packet.size();
      ++traffic.datagrams;
    }
    fmt::print("# {:<34} {:>4} octets in, {:>6} out in {:>3} datagrams: {:>6.1f}\n", what,
               traffic.in, traffic.out, traffic.datagrams, traffic.factor());
    return traffic;
  }
  std::string nonce() {
    return mode6::parse_nonce(
        daemon.joined(daemon.send(GuardedDaemon::request(12, ""), kAnybody, false)));
  }
  std::uint16_t peer() const { return daemon.node.engine().association_ids().at(0); }

  GuardedDaemon daemon;
};

TEST_F(Amplification, WhoeverAsksGetsABoundedAnswer) {
  EXPECT_LE(measure("READSTAT, 17 associations", GuardedDaemon::request(1, "")).factor(), 8);
  EXPECT_LE(measure("READVAR, system", GuardedDaemon::request(2, "")).factor(), kMostDefault);
  EXPECT_LE(measure("READVAR, association", GuardedDaemon::request(2, "", peer())).factor(),
            kMostDefault);
  EXPECT_LE(measure("READSTAT, association", GuardedDaemon::request(1, "", peer())).factor(),
            kMostDefault);
  EXPECT_LE(measure("READVAR, one name", GuardedDaemon::request(2, "leap")).factor(), 2);
  EXPECT_LE(measure("READVAR, sys_var_list", GuardedDaemon::request(2, "sys_var_list")).factor(),
            kMostUnproven);
  EXPECT_LE(measure("READVAR, peer_var_list", GuardedDaemon::request(2, "peer_var_list", peer()))
                .factor(),
            kMostDefault);
  EXPECT_LE(measure("READCLOCK", GuardedDaemon::request(4, "")).factor(), 20);
  EXPECT_LE(measure("REQ_NONCE", GuardedDaemon::request(12, "")).factor(), kMostNonce);
}

TEST_F(Amplification, RepeatedNamesGainNothing) {
  std::string lists;
  while (lists.size() + 13 <= mode6::kMaxData) lists += "sys_var_list,";
  EXPECT_LE(measure("READVAR, sys_var_list x 36", GuardedDaemon::request(2, lists)).factor(), 8);
  std::string versions;
  while (versions.size() + 8 <= mode6::kMaxData) versions += "version,";
  EXPECT_LE(measure("READVAR, version x 58", GuardedDaemon::request(2, versions)).factor(), 1);
}

TEST_F(Amplification, AllNamesAtOnceStayBounded) {
  std::string names = "sys_var_list";
  for (const auto& row : mode6::system_rows()) {
    if (names.size() + 1 + row.name.size() > mode6::kMaxData) break;
    names.append(",").append(row.name);
  }
  EXPECT_LE(measure("READVAR, as many as fit", GuardedDaemon::request(2, names)).factor(), 16);
}

class Crowded : public Amplification {
 protected:
  Crowded() {
    core::Settings settings = busy_settings();
    for (int i = 0; i < 3000; ++i) {
      settings.sources.push_back({.name = fmt::format("198.18.{}.{}", i / 250, 1 + i % 250)});
    }
    settings.variables = {{"long_note", std::string(300, 'x'), true},
                          {"longer_note", std::string(2000, 'y'), true}};
    daemon.node.reconfigure(settings, daemon.now);
  }
};

TEST_F(Crowded, NoQuestionDrawsMoreThanTheFactor) {
  EXPECT_LE(measure("READSTAT, 3,017 associations", GuardedDaemon::request(1, "")).factor(),
            kMostUnproven);
  EXPECT_LE(measure("READVAR, system, 2.3 KiB of setvar", GuardedDaemon::request(2, "")).factor(),
            kMostUnproven);
  for (unsigned opcode = 0; opcode < 32; ++opcode) {
    for (const std::uint16_t association : {std::uint16_t{0}, peer()}) {
      const Octets question = GuardedDaemon::request(opcode, "", association);
      EXPECT_LE(
          measure(fmt::format("opcode {}, association {}", opcode, association).c_str(), question)
              .factor(),
          kMostUnproven);
    }
  }
}

TEST_F(Crowded, TheListsAreCutAndNotRefused) {
  const auto pairs = daemon.joined(daemon.send(GuardedDaemon::request(1, ""), kAnybody, false));
  EXPECT_EQ(pairs.size(), 4U * 372);
  const auto text = daemon.joined(daemon.send(GuardedDaemon::request(2, ""), kAnybody, false));
  EXPECT_NE(text.find("long_note="), std::string::npos);
  EXPECT_EQ(text.find("longer_note="), std::string::npos);
}

// Its address cannot be forged, and neither can a MAC: they get everything.
TEST_F(Crowded, ThisMachineAndTheKeyGetEverything) {
  EXPECT_EQ(daemon.ask(mode6::Opcode::read_status, 0).size(), 4U * 3017);
  const auto pairs = daemon.joined(daemon.send(daemon.signed_request(1, ""), kAnybody, false));
  EXPECT_EQ(pairs.size(), 4U * 3017);
}

TEST_F(Amplification, ErrorsAreNoLongerThanTheirRequest) {
  for (unsigned opcode = 0; opcode < 32; ++opcode) {
    const Octets question = GuardedDaemon::request(opcode, "nosuchthing", 9);
    EXPECT_LE(measure(fmt::format("opcode {} of nothing", opcode).c_str(), question).factor(), 2);
  }
}

TEST_F(Amplification, TheListOfClientsNeedsANonce) {
  EXPECT_EQ(measure("READ_MRU, forged nonce",
                    GuardedDaemon::request(10, "nonce=eeaeac59efa6dc384fcdd954, frags=128"))
                .out,
            0U);
  const auto proven = measure("READ_MRU, good nonce, frags=32",
                              GuardedDaemon::request(10, "nonce=" + nonce() + ", frags=32"));
  EXPECT_LE(proven.datagrams, 32U);
  EXPECT_GT(proven.datagrams, 28U);
}

TEST_F(Amplification, TheOrderedListsNeedTheControlKey) {
  EXPECT_LE(measure("ifstats, no key", GuardedDaemon::request(11, "ifstats")).factor(), 1);
  measure("addr_restrictions, signed", daemon.signed_request(11, "addr_restrictions"));
}

TEST_F(Amplification, Mode7GetsNothing) {
  Octets monlist(8);
  monlist[0] = std::byte{0x17};
  monlist[2] = std::byte{3};
  monlist[3] = std::byte{42};
  EXPECT_EQ(measure("mode 7, monlist", monlist).out, 0U);
}

}  // namespace
}  // namespace node
