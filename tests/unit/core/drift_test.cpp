#include "core/drift.hpp"

#include <gmock/gmock.h>

namespace {

TEST(Drift, is_written_as_every_ntpd_reads_it) {
  EXPECT_EQ(core::drift_text({-12.3456}), "-12.346\n");
  EXPECT_EQ(core::parse_drift(core::drift_text({3.25}))->value, 3.25);
}

TEST(Drift, blanks_around_the_number_are_fine) {
  EXPECT_EQ(core::parse_drift("  4.5 \n\n")->value, 4.5);
}

TEST(Drift, damaged_files_are_not_believed) {
  for (const char* text : {"", "\n", "x", "1.0 2.0", "501", "-500.1", "nan", "inf", "0x10"}) {
    EXPECT_FALSE(core::parse_drift(text)) << text;
  }
}

}  // namespace
