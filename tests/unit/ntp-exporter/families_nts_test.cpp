#include "ntp-exporter/families_nts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "mode6/header.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntp_exporter {
namespace {

std::string nts_text(std::string_view variables,
                     view::MetricFormat format = view::MetricFormat::plain) {
  view::Metrics out;
  add_nts(mode6::decode_system(mode6::parse_varlist(variables)), out);
  return out.text(format);
}

/// Every variable that is asked for, with a value.
std::string all_asked(std::string_view value) {
  std::string text;
  for (const std::string_view names : kNtsNames) {
    text += std::string{text.empty() ? "" : ","} + std::string{names};
  }
  return std::regex_replace(text + ",", std::regex{","}, "=" + std::string{value} + ", ");
}

TEST(FamiliesNts, tell_what_was_counted) {
  const std::string text = nts_text(
      "nts_client_send=9, nts_client_recv_bad=2, nts_ke_serves_nossl=3, "
      "nts_ke_serves_good_cpu=0.25, nts_cookie_decode_old=4, nts_cookie_decode_too_old=5");
  for (const char* line :
       {"\nntp_nts_client_requests_total 9\n", "\nntp_nts_client_replies_total{result=\"bad\"} 2\n",
        "\nntp_nts_server_key_exchanges_total{result=\"no_tls\"} 3\n",
        "\nntp_nts_server_key_exchange_cpu_seconds_total{result=\"good\"} 0.25\n",
        "\nntp_nts_server_opened_cookies_total{rotations=\"1\"} 4\n",
        "\nntp_nts_server_unopened_cookies_total{reason=\"unknown_key\"} 5\n"}) {
    EXPECT_THAT(text, testing::HasSubstr(line));
  }
}

TEST(FamiliesNts, are_silent_where_nothing_was_told) { EXPECT_EQ(nts_text("stratum=2"), ""); }

TEST(FamiliesNts, make_one_series_of_each_variable_that_is_asked_for) {
  const std::string text = nts_text(all_asked("7"));
  const std::regex line{"\nntp_nts_[a-z_]+_total(\\{[a-z]+=\"[a-z0-9_]+\"\\})? 7(?=\n)"};
  std::set<std::string> series;
  for (auto at = std::sregex_iterator{text.begin(), text.end(), line}; at != std::sregex_iterator{};
       ++at) {
    EXPECT_TRUE(series.insert(at->str()).second) << at->str() << " stands there twice";
  }
  std::size_t asked = 0;
  for (const std::string_view names : kNtsNames) {
    asked += 1 + static_cast<std::size_t>(std::ranges::count(names, ','));
  }
  EXPECT_EQ(series.size(), asked) << text;
}

TEST(FamiliesNts, name_their_unit_last) {
  const std::string text = nts_text(all_asked("7"), view::MetricFormat::openmetrics);
  EXPECT_THAT(text,
              testing::HasSubstr("# UNIT ntp_nts_server_key_exchange_duration_seconds seconds\n"));
}

TEST(FamiliesNts, fit_each_into_one_question) {
  for (const std::string_view names : kNtsNames) EXPECT_LE(names.size(), mode6::kMaxData);
}

}  // namespace
}  // namespace ntp_exporter
