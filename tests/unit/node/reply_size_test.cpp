// Over the whole server: whatever a datagram is, what leaves for it is not longer. Control messages
// apart, whose bounds are amplification_test.cpp's.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <random>

#include "ntp/mac.hpp"
#include "sealed_client.hpp"
#include "simulated_daemon.hpp"

namespace node {
namespace {

using Draws = std::mt19937_64;

core::Settings many_rules() {
  core::Settings settings = root_settings();
  settings.auth.trusted = {7};
  const auto rule = [&settings](const char* network, core::RestrictFlags flags) {
    settings.restricts.push_back(
        {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse("255.255.255.0"), false, flags});
  };
  rule("10.0.1.0", {.limited = true, .kod = true});
  rule("10.0.2.0", {.notrust = true});
  rule("10.0.3.0", {.noserve = true});
  rule("10.0.4.0", {.limited = true, .version = true});
  return settings;
}

ntp::KeyStore one_key() { return ntp::parse_keys("7 SHA1 not-a-secret\n").keys; }

/// Makes datagrams of every kind, right ones and damaged ones.
class AnyDatagram {
 public:
  AnyDatagram(Draws& draws, Node& daemon) : draws_{draws}, daemon_{daemon} {}

  Octets operator()() {
    Octets octets = kind();
    if (draws_() % 3 == 0) damage(octets);
    // What asks for the time mostly, and never control messages.
    if (!octets.empty() && (octets[0] & std::byte{7}) == std::byte{6}) octets[0] ^= std::byte{5};
    return octets;
  }

 private:
  Octets kind() {
    switch (draws_() % 8) {
      case 0:
        return noise(draws_() % 1500);
      case 1:
        return header();
      case 2:
        return with_mac();
      case 3:
        return with_field(header());
      default:
        return sealed();
    }
  }
  Octets noise(std::size_t size) {
    Octets octets(size);
    for (std::byte& octet : octets) octet = static_cast<std::byte>(draws_());
    return octets;
  }
  Octets header() {
    Octets octets = noise(ntp::kHeaderSize);
    constexpr std::array kFirst{0x23, 0x1b, 0x21, 0x13, 0x0b, 0x08, 0x24};
    octets[0] = static_cast<std::byte>(kFirst.at(draws_() % kFirst.size()));
    return octets;
  }
  Octets with_mac() {
    Octets octets = header();
    const ntp::Key& key = *keys_.find({7});
    const ntp::Digest digest = ntp::digest_of(key, octets);
    octets.insert(octets.end(), {std::byte{}, std::byte{}, std::byte{}, std::byte{7}});
    octets.insert(octets.end(), digest.view().begin(), digest.view().end());
    return octets;
  }
  // Of a type of ours or of any other, with a length that is right.
  Octets with_field(Octets octets) {
    constexpr std::array kTypes{0x0104, 0x0204, 0x0304, 0x0404, 0x0002, 0xf323};
    const std::size_t size = 4 * (4 + draws_() % 60);
    Octets field = noise(size);
    ntp::Writer out{field};
    out.u16(static_cast<std::uint16_t>(kTypes.at(draws_() % kTypes.size())));
    out.u16(static_cast<std::uint16_t>(size));
    const std::size_t places = (octets.size() - ntp::kHeaderSize) / 4 + 1;
    const auto at = octets.begin() + static_cast<long>(ntp::kHeaderSize + draws_() % places * 4);
    octets.insert(at, field.begin(), field.end());
    return octets;
  }
  Octets sealed() {
    constexpr std::array kAeads{nts::Aead::siv_cmac_256, nts::Aead::siv_cmac_384,
                                nts::Aead::siv_cmac_512};
    SealedClient client{daemon_, 1 + draws_() % nts::kMaxCookies,
                        kAeads.at(draws_() % kAeads.size())};
    Octets octets = client.request(draws_());
    return draws_() % 8 == 0 ? with_field(std::move(octets)) : octets;
  }
  void damage(Octets& octets) {
    for (auto i = draws_() % 4; i > 0 && !octets.empty(); --i) {
      octets[draws_() % octets.size()] ^= static_cast<std::byte>(draws_());
    }
    if (draws_() % 4 == 0) octets.resize(draws_() % (octets.size() + 40));
  }

  Draws& draws_;
  Node& daemon_;
  ntp::KeyStore keys_ = one_key();
};

TEST(ReplySize, NothingThatLeavesIsLongerThanWhatCame) {
  const char* given = std::getenv("SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  SCOPED_TRACE(testing::Message() << "again with SEED=" << seed);
  Draws draws{seed};
  SimulatedDaemon daemon{many_rules()};
  daemon.node.set_keys(one_key());
  SealedClient::enable(daemon.node);
  daemon.pass(60s);
  AnyDatagram next{draws, daemon.node};
  for (int i = 0; i < 20'000; ++i) {
    const Octets request = next();
    const auto network = static_cast<std::uint32_t>(draws() % 5);
    const ntp::Endpoint from{ntp::IpAddress::v4(0x0a000000U + (network << 8) + 1), 40123};
    const auto replies = daemon.send(request, from, false);
    ASSERT_LE(replies.size(), 1U) << i;
    for (const Octets& reply : replies) ASSERT_LE(reply.size(), request.size()) << i;
    if (draws() % 50 == 0) daemon.pass(100ms);
  }
  // Every kind was among them.
  const NtsCounters& counted = daemon.node.nts().counters;
  EXPECT_GT(counted.sent, 1'000U);
  EXPECT_GT(counted.bad, 100U);
  EXPECT_GT(counted.errors + counted.too_old, 10U);
  EXPECT_GT(daemon.node.counters().kod_sent, 0U);
}

}  // namespace
}  // namespace node
