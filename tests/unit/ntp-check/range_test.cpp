#include "ntp-check/range.hpp"

#include <gtest/gtest.h>

namespace ntp_check {
namespace {

TEST(CheckRange, IsWhatPluginsWrite) {
  struct Row {
    const char* text;
    double value;
    bool complains;
  };
  for (const auto& [text, value, complains] : {Row{"10", 10, false},
                                               {"10", 10.1, true},
                                               {"10", -1, true},
                                               {"10:", 9, true},
                                               {"10:", 1e9, false},
                                               {"~:10", -1e9, false},
                                               {"~:10", 11, true},
                                               {"10:20", 20, false},
                                               {"10:20", 21, true},
                                               {"@10:20", 15, true},
                                               {"@10:20", 10, true},
                                               {"@10:20", 9, false},
                                               {"-0.5:0.5", -0.4, false}}) {
    const auto range = parse_range(text);
    ASSERT_TRUE(range) << text;
    EXPECT_EQ(range->complains(value), complains) << text << ' ' << value;
  }
}

TEST(CheckRange, RefusesWhatIsNone) {
  for (const char* text : {"", "@", "x", "5:1", "1:x", "nan", ":", "1:2:3", "inf"}) {
    EXPECT_FALSE(parse_range(text)) << text;
  }
}

}  // namespace
}  // namespace ntp_check
