#include "mode6/server_nonce.hpp"

#include <gtest/gtest.h>

namespace mode6 {
namespace {

using namespace std::chrono_literals;

class NoncesTest : public testing::Test {
 protected:
  std::uint64_t bits = 1;
  Nonces nonces{[this] { return bits *= 0x5851f42d4c957f2dU; }};
  ntp::Endpoint client{ntp::IpAddress::v4(0x0a000001), 4000};
  ntp::Timestamp now{5000, 7};
};

TEST_F(NoncesTest, AreKnownAgainForSixteenSeconds) {
  const std::string nonce = nonces.issue(client, now);
  EXPECT_EQ(nonce.size(), 24U);
  EXPECT_TRUE(nonces.is_good(nonce, client, now));
  EXPECT_TRUE(nonces.is_good(nonce, client, now + 15s));
  EXPECT_FALSE(nonces.is_good(nonce, client, now + 16s));
  EXPECT_FALSE(nonces.is_good(nonce, client, now - 1s));
}

TEST_F(NoncesTest, AreBoundToAddressAndPort) {
  const std::string nonce = nonces.issue(client, now);
  EXPECT_FALSE(nonces.is_good(nonce, {client.address, 4001}, now));
  EXPECT_FALSE(nonces.is_good(nonce, {ntp::IpAddress::v4(0x0a000002), 4000}, now));
}

TEST_F(NoncesTest, CannotBeMade) {
  const std::string nonce = nonces.issue(client, now);
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    std::string forged = nonce;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(nonces.is_good(forged, client, now + 1s)) << i;
  }
  for (const char* text : {"", "0", "zzzzzzzzzzzzzzzzzzzzzzzz", "-00000000000000000000000"}) {
    EXPECT_FALSE(nonces.is_good(text, client, now));
  }
  Nonces others{[] { return std::uint64_t{99}; }};
  EXPECT_FALSE(others.is_good(nonce, client, now));
}

TEST_F(NoncesTest, OutliveOneChangeOfTheSecretNotTwo) {
  EXPECT_FALSE(nonces.issue(client, now).empty());
  const ntp::Timestamp late = now + 1h - 1s;
  const std::string nonce = nonces.issue(client, late);
  const std::string other = nonces.issue(client, late + 2s);
  EXPECT_NE(nonce.substr(16), other.substr(16));
  EXPECT_TRUE(nonces.is_good(nonce, client, late + 3s));
  const std::uint64_t drawn = bits;
  EXPECT_FALSE(nonces.issue(client, late + 2h).empty());
  EXPECT_NE(bits, drawn) << "a new secret every hour";
}

}  // namespace
}  // namespace mode6
