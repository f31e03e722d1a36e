#include "ntptime/state_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntptime {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(StateWords, CodesHaveTheOldNames) {
  EXPECT_EQ(code_word(0), "OK");
  EXPECT_EQ(code_word(1), "INS");
  EXPECT_EQ(code_word(2), "DEL");
  EXPECT_EQ(code_word(3), "OOP");
  EXPECT_EQ(code_word(4), "WAIT");
  EXPECT_EQ(code_word(5), "ERROR");
  EXPECT_EQ(code_word(7), "TIME-#7");
  EXPECT_EQ(code_word(-1), "TIME-#-1");
}

TEST(StateWords, EveryBitOfTheStatusHasAName) {
  EXPECT_EQ(status_text(0), "0x0 ()");
  EXPECT_EQ(status_text(0x2041), "0x2041 (PLL,UNSYNC,NANO)");
  EXPECT_EQ(status_text(0xffff),
            "0xffff (PLL,PPSFREQ,PPSTIME,FLL,INS,DEL,UNSYNC,FREQHOLD,PPSSIGNAL,PPSJITTER,"
            "PPSWANDER,PPSERROR,CLOCKERR,NANO,MODE,CLK)");
}

TEST(StateWords, ModesAreThoseOfTheKernel) {
  EXPECT_EQ(modes_text(0x2), "0x2 (FREQUENCY)");
  EXPECT_EQ(modes_text(0x70bf),
            "0x70bf (OFFSET,FREQUENCY,MAXERROR,ESTERROR,STATUS,TIMECONST,TAI,MICRO,NANO,TICK)");
}

TEST(StateWords, SaysWhatIsWrong) {
  const auto said = sentences({.max_error_us = 16'000'000, .status = 0x40});
  EXPECT_THAT(said, Contains(HasSubstr("not synchronised")));
  EXPECT_THAT(said, Contains(HasSubstr("16 s or more")));
  EXPECT_THAT(said, Contains(HasSubstr("TAI from UTC is not known")));
}

TEST(StateWords, SaysHowGoodItIs) {
  const auto said = sentences({.code = 1,
                               .frequency_ppm = -12.5,
                               .max_error_us = 2500,
                               .est_error_us = 40,
                               .status = 0x2313,
                               .time_constant = 6,
                               .tai_offset_s = 37});
  EXPECT_THAT(said, Contains(HasSubstr("inserted at the end of the day")));
  EXPECT_THAT(said, Contains("It is wrong by 2.500 ms at most, and likely by 0.040 ms."));
  EXPECT_THAT(said, Contains("It is made to run 12.500 parts per million slower."));
  EXPECT_THAT(said, Contains(HasSubstr("phase-locked loop")));
  EXPECT_THAT(said, Contains("It is told to follow a pulse, and one is there."));
  EXPECT_THAT(said, Contains("TAI is 37 s ahead of UTC."));
}

}  // namespace
}  // namespace ntptime
