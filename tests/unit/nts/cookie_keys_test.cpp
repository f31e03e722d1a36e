#include "nts/cookie_keys.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

TEST(CookieKeys, a_cookie_holds_the_keys_of_a_session) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  for (const Aead aead : {Aead::siv_cmac_256, Aead::siv_cmac_384, Aead::siv_cmac_512}) {
    const Cookie cookie = keys.make(session_keys(aead), std::ref(random));
    EXPECT_EQ(cookie.size(), cookie_size(aead));
    const auto opened = keys.open(cookie);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->keys, session_keys(aead));
    EXPECT_EQ(opened->age, 0U);
  }
}

TEST(CookieKeys, no_two_cookies_are_alike) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  EXPECT_NE(keys.make(session_keys(), std::ref(random)),
            keys.make(session_keys(), std::ref(random)));
}

TEST(CookieKeys, old_cookies_hold_for_seven_rotations) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  const Cookie cookie = keys.make(session_keys(), std::ref(random));
  for (std::size_t age = 0; age < CookieKeys::kKept; ++age) {
    const auto opened = keys.open(cookie);
    ASSERT_TRUE(opened) << age;
    EXPECT_EQ(opened->age, age);
    keys.rotate(std::ref(random), static_cast<std::int64_t>(age));
  }
  EXPECT_EQ(keys.open(cookie).error(), CookieKeys::Why::unknown_key);
  EXPECT_EQ(keys.size(), CookieKeys::kKept);
}

TEST(CookieKeys, zero_octets_and_thousands_are_not_even_decrypted) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  const Cookie right = keys.make(session_keys(), std::ref(random));
  for (std::size_t size = 0; size < 4096; ++size) {
    if (size == 104 || size == 136 || size == 168) continue;
    Cookie cookie = right;
    cookie.resize(size);
    EXPECT_EQ(keys.open(cookie).error(), CookieKeys::Why::wrong_size) << size;
  }
}

TEST(CookieKeys, every_octet_counts) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  const Cookie right = keys.make(session_keys(), std::ref(random));
  for (std::size_t i = 0; i < right.size(); ++i) {
    Cookie wrong = right;
    wrong[i] ^= std::byte{0x20};
    EXPECT_FALSE(keys.open(wrong)) << i;
  }
}

TEST(CookieKeys, a_cookie_of_another_server_is_none) {
  Counted random;
  CookieKeys ours{std::ref(random), 0};
  CookieKeys theirs{std::ref(random), 0};
  EXPECT_EQ(ours.open(theirs.make(session_keys(), std::ref(random))).error(),
            CookieKeys::Why::unknown_key);
}

TEST(CookieKeys, keys_that_do_not_fit_the_algorithm_are_not_sealed) {
  Counted random;
  CookieKeys keys{std::ref(random), 0};
  SessionKeys wrong = session_keys();
  wrong.aead = Aead::siv_cmac_512;
  EXPECT_TRUE(keys.make(wrong, std::ref(random)).empty());
}

TEST(CookieKeys, a_file_brings_back_every_key) {
  Counted random;
  CookieKeys keys{std::ref(random), 1000};
  const Cookie old = keys.make(session_keys(), std::ref(random));
  keys.rotate(std::ref(random), 2000);
  const Cookie young = keys.make(session_keys(), std::ref(random));
  auto again = CookieKeys::parse(keys.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text(), keys.text());
  EXPECT_EQ(again->next_rotation_s(), 2000 + CookieKeys::kRotation_s);
  EXPECT_EQ(again->open(young)->age, 0U);
  EXPECT_EQ(again->open(old)->age, 1U);
}

TEST(CookieKeys, files_that_are_none) {
  const std::string digits(64, 'a');
  const std::string right = "T: 5\nL: 32\nI: 7\nK: " + digits + "\n";
  EXPECT_TRUE(CookieKeys::parse(right));
  EXPECT_FALSE(CookieKeys::parse(""));
  EXPECT_FALSE(CookieKeys::parse("T: 5\nL: 32\n")) << "no key";
  EXPECT_FALSE(CookieKeys::parse("T: x\nL: 32\nI: 7\nK: " + digits + "\n"));
  EXPECT_FALSE(CookieKeys::parse("T: 5\nL: 64\nI: 7\nK: " + digits + "\n"));
  EXPECT_FALSE(CookieKeys::parse("T: 5\nL: 32\nI: -7\nK: " + digits + "\n"));
  EXPECT_FALSE(CookieKeys::parse("T: 5\nL: 32\nI: 7\nK: " + digits.substr(1) + "\n"));
  EXPECT_FALSE(CookieKeys::parse("T: 5\nL: 32\nI: 7\nK: " + digits.substr(1) + "g\n"));
}

}  // namespace
}  // namespace nts
