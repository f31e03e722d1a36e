#include "ntp-doctor/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ntp-doctor/expiry.hpp"
#include "ntp-doctor/report.hpp"

namespace doctor {
namespace {

using ::testing::HasSubstr;

TEST(Configuration, FindingsAreReadFromTheReport) {
  const auto found = parse_check(
      R"({"findings": [{"file": "/c", "line": 3, "column": 1, "level": "error", "text": "x"}]})");
  ASSERT_TRUE(found && found->findings.size() == 1);
  EXPECT_EQ(found->findings.front().place, "/c:3");
  EXPECT_EQ(found->findings.front().level, "error");
  EXPECT_FALSE(found->leap_file);
}

TEST(Configuration, TheLeapFileIsReadFromTheReport) {
  const auto found = parse_check(
      R"({"findings": [], "leap_file": {"path": "/x", "state": "missing", "text": "no"}})");
  ASSERT_TRUE(found && found->leap_file);
  EXPECT_EQ(found->leap_file->path, "/x");
  EXPECT_EQ(found->leap_file->state, "missing");
  EXPECT_EQ(found->leap_file->text, "no");
}

TEST(Configuration, WhatIsNoReportIsNone) {
  for (const char* text :
       {"", "ntpd: unknown option", "[]", "{}", R"({"findings": 5})", R"({"findings": [5]})"}) {
    EXPECT_FALSE(parse_check(text)) << text;
  }
  EXPECT_TRUE(parse_check(R"({"findings": []})"));
}

TEST(Configuration, AProgramThatIsNotThereIsNamed) {
  const auto text = check_configuration_text("/nowhere/ntpd", "");
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error(), HasSubstr("/nowhere/ntpd: No such file or directory"));
}

TEST(Configuration, AProgramIsRunWithTheFile) {
  EXPECT_EQ(check_configuration_text("echo", "/a b"), "--check-config=json -c /a b\n");
}

TEST(Expiry, IsReadInBothForms) {
  EXPECT_EQ(expiry_time("202612280000"), 1'798'416'000);
  EXPECT_EQ(expiry_time("2026-12-28T00:00Z"), 1'798'416'000);
  for (const char* text : {"", "never", "2026", "202613280000"}) {
    EXPECT_FALSE(expiry_time(text)) << text;
  }
}

TEST(Report, SaysSeverityTextAndMend) {
  const std::vector<Finding> findings{{"x", Severity::warning, "it rains", "take a coat"},
                                      {"y", Severity::good, "it is warm", ""}};
  EXPECT_EQ(text_of(findings), "warning: it rains\n    mend: take a coat\ngood: it is warm\n");
  EXPECT_THAT(json_of({.host = "a"}, findings), HasSubstr(R"("schema": "gnomon-ntp-doctor/1")"));
}

}  // namespace
}  // namespace doctor
