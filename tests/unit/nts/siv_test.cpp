#include "nts/siv.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

Octets sealed(const Octets& key, std::vector<ntp::ByteView> associated, const Octets& plain) {
  Siv siv{key};
  Octets out(plain.size() + kTag);
  EXPECT_TRUE(siv.seal(associated, plain, out));
  return out;
}

TEST(Siv, rfc_5297_a_1_deterministic) {
  const Octets ad = hex("101112131415161718191a1b1c1d1e1f2021222324252627");
  EXPECT_EQ(sealed(hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), {ad},
                   hex("112233445566778899aabbccddee")),
            hex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"));
}

TEST(Siv, rfc_5297_a_2_with_a_nonce) {
  const Octets first =
      hex("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100");
  const Octets second = hex("102030405060708090a0");
  const Octets nonce = hex("09f911029d74e35bd84156c5635688c0");
  EXPECT_EQ(
      sealed(
          hex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"),
          {first, second, nonce},
          hex("7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e672053"
              "49562d414553")),
      hex("7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748"
          "ba"
          "8af829ea64ad544a272e9c485b62a3fd5c0d"));
}

TEST(Siv, nothing_can_be_sealed_and_opened) {
  const Octets key = hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  const Octets ad = hex("0102");
  const Octets tag = sealed(key, {ad}, {});
  ASSERT_EQ(tag.size(), kTag);
  Siv siv{key};
  const std::array<ntp::ByteView, 1> associated{ad};
  Octets plain;
  EXPECT_TRUE(siv.open(associated, tag, plain));
}

TEST(Siv, longer_keys_too) {
  for (const Aead aead : {Aead::siv_cmac_256, Aead::siv_cmac_384, Aead::siv_cmac_512}) {
    Siv siv{secret(aead, 7).view()};
    const Octets plain = hex("00112233445566778899aabbccddeeff0011");
    Octets hidden(plain.size() + kTag);
    Octets opened(plain.size());
    ASSERT_TRUE(siv.seal({}, plain, hidden));
    EXPECT_TRUE(siv.open({}, hidden, opened));
    EXPECT_EQ(opened, plain);
  }
}

TEST(Siv, every_bit_counts) {
  const Octets key = hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  const Octets ad = hex("0102030405060708090a");
  const Octets right = sealed(key, {ad}, hex("112233445566778899aabbccddee"));
  Siv siv{key};
  Octets plain(14);
  for (std::size_t bit = 0; bit < right.size() * 8; ++bit) {
    Octets wrong = right;
    wrong[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    EXPECT_FALSE(siv.open(std::array<ntp::ByteView, 1>{ad}, wrong, plain)) << bit;
    EXPECT_EQ(plain, Octets(14)) << "what is forged is not handed out";
  }
  Octets other = ad;
  other[0] ^= std::byte{1};
  EXPECT_FALSE(siv.open(std::array<ntp::ByteView, 1>{other}, right, plain));
  EXPECT_TRUE(siv.open(std::array<ntp::ByteView, 1>{ad}, right, plain));
}

TEST(Siv, a_tag_that_is_cut_is_none) {
  Siv siv{hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")};
  Octets plain(16);
  for (std::size_t size = 0; size < kTag; ++size) EXPECT_FALSE(siv.open({}, Octets(size), plain));
}

TEST(Siv, a_key_of_another_length_seals_nothing) {
  for (const std::size_t size : {0U, 1U, 16U, 31U, 33U, 40U, 128U}) {
    Octets out(64);
    EXPECT_FALSE(Siv{Octets(size)}.seal({}, hex("00"), out)) << size;
  }
}

}  // namespace
}  // namespace nts
