#include <gtest/gtest.h>
#include <mode6.h>
#include <set>
#include <string>

namespace capi {
namespace {

TEST(ResultText, EveryResultHasItsOwn) {
  std::set<std::string> texts;
  int results = 0;
  for (int result = MODE6_PENDING; result >= MODE6_FAILED_NOT_SIGNED; --result) {
    const std::string text = mode6_result_text(result);
    if (text == "unknown result") continue;
    texts.insert(text);
    ++results;
  }
  EXPECT_EQ(results, 14);
  EXPECT_EQ(texts.size(), 14U);
}

TEST(ResultText, ACountIsASuccess) {
  EXPECT_STREQ(mode6_result_text(4096), "success");
  EXPECT_STREQ(mode6_result_text(-1000), "unknown result");
}

TEST(ServerCodeText, AlsoForNumbersWithoutAName) {
  EXPECT_STREQ(mode6_server_code_text(1), "permission denied");
  EXPECT_STREQ(mode6_server_code_text(7), "administratively refused");
  EXPECT_STREQ(mode6_server_code_text(8), "an error without a name");
  EXPECT_STREQ(mode6_server_code_text(-1), "an error without a name");
}

TEST(Version, IsThatOfTheProject) { EXPECT_STREQ(mode6_version(), GNOMON_VERSION); }

}  // namespace
}  // namespace capi
