#include "nts/cmac.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

const Octets kRfc4493Key = hex("2b7e151628aed2a6abf7158809cf4f3c");
const Octets kRfc4493Message =
    hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a"
        "0a52ef"
        "f69f2445df4f9b17ad2b417be66c3710");

Octets mac_of_first(std::size_t size) {
  Cmac cmac{kRfc4493Key};
  const Block mac = cmac.of(ntp::ByteView{kRfc4493Message}.first(size));
  return {mac.begin(), mac.end()};
}

TEST(Cmac, rfc_4493_examples) {
  EXPECT_EQ(mac_of_first(0), hex("bb1d6929e95937287fa37d129b756746"));
  EXPECT_EQ(mac_of_first(16), hex("070a16b46b4d4144f79bdd9dd04a287c"));
  EXPECT_EQ(mac_of_first(40), hex("dfa66747de9ae63030ca32611497c827"));
  EXPECT_EQ(mac_of_first(64), hex("51f0bebf7e3b9d92fc49741779363cfe"));
}

TEST(Cmac, pieces_make_the_same_message) {
  Cmac cmac{kRfc4493Key};
  for (std::size_t i = 0; i < 40; ++i) cmac.update(ntp::ByteView{kRfc4493Message}.subspan(i, 1));
  const Block mac = cmac.finish();
  EXPECT_EQ((Octets{mac.begin(), mac.end()}), mac_of_first(40));
}

TEST(Cmac, a_second_message_knows_nothing_of_the_first) {
  Cmac cmac{kRfc4493Key};
  cmac.of(kRfc4493Message);
  const Block mac = cmac.of({});
  EXPECT_EQ((Octets{mac.begin(), mac.end()}), mac_of_first(0));
}

TEST(Cmac, a_key_of_another_length_does_nothing) {
  EXPECT_FALSE(Cmac{hex("00")}.ok());
  EXPECT_TRUE(Cmac{kRfc4493Key}.ok());
}

}  // namespace
}  // namespace nts
