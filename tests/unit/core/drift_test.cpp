#include "core/drift.hpp"

#include <gmock/gmock.h>

namespace {

TEST(Drift, is_written_as_every_ntpd_reads_it) {
  EXPECT_EQ(core::drift_text({{-12.3456}, {}}), "-12.346\n");
  EXPECT_EQ(core::parse_drift("3.25\n")->frequency.value, 3.25);
  EXPECT_FALSE(core::parse_drift("3.25\n")->error);
}

TEST(Drift, blanks_around_the_number_are_fine) {
  EXPECT_EQ(core::parse_drift("  4.5 \n\n")->frequency.value, 4.5);
}

TEST(Drift, the_error_stands_on_a_line_of_its_own) {
  EXPECT_EQ(core::drift_text({{-12.5}, ntp::Ppm{0.0204}}), "-12.500\n0.020\n");
  const auto drift = core::parse_drift("-12.500\n0.020\n");
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->frequency.value, -12.5);
  EXPECT_EQ(drift->error->value, 0.020);
}

TEST(Drift, an_error_that_makes_no_sense_is_overlooked) {
  for (const char* text : {"1\n-1\n", "1\nx\n", "1\n1 2\n", "1\nnan\n", "1\n501\n"}) {
    const auto drift = core::parse_drift(text);
    ASSERT_TRUE(drift) << text;
    EXPECT_FALSE(drift->error) << text;
  }
}

TEST(Drift, damaged_files_are_not_believed) {
  for (const char* text : {"", "\n", "x", "1.0 2.0", "501", "-500.1", "nan", "inf", "0x10"}) {
    EXPECT_FALSE(core::parse_drift(text)) << text;
  }
}

}  // namespace
