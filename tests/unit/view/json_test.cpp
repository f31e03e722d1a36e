#include "view/json.hpp"

#include <gmock/gmock.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace {

TEST(Json, envelope_names_program_and_version) {
  EXPECT_EQ(view::document("ntpq", view::Json::array()).dump(),
            R"({"schema":"gnomon-ntpq/1","targets":[]})");
}

TEST(Json, unknown_is_null) {
  EXPECT_TRUE(view::value(mode6::MaybeInt{}).is_null());
  EXPECT_TRUE(view::value(mode6::MaybeSeconds{}).is_null());
  EXPECT_TRUE(view::value(mode6::MaybeTimestamp{ntp::Timestamp{}}, 0).is_null());
}

TEST(Json, not_a_number_is_null) {
  const mode6::MaybeSeconds nan{ntp::Seconds{std::numeric_limits<double>::quiet_NaN()}};
  EXPECT_TRUE(view::value(nan).is_null());
}

TEST(Json, hostile_text_is_escaped) {
  EXPECT_EQ(view::value(mode6::MaybeText{"a\x1b[2J\xff"}).dump(), R"("a^[[2JM-^?")");
}

TEST(Json, time_is_in_the_nearest_era) {
  const mode6::MaybeTimestamp half{ntp::Timestamp{1, 0x80000000}};
  EXPECT_EQ(view::value(half, 2'085'978'496).get<std::string>(), "2036-02-07T06:28:17.500000000Z");
}

// Recordings may say so.
TEST(Json, times_beyond_those_of_64_bits_in_nanoseconds) {
  EXPECT_EQ(view::instant(18'975'529'042), "2571-04-24T04:17:22Z");
  EXPECT_EQ(view::instant(253'402'300'799), "9999-12-31T23:59:59Z");
}

}  // namespace
