#include "ntp-exporter/html.hpp"

#include <gtest/gtest.h>

namespace ntp_exporter {
namespace {

TEST(Html, LeavesNoMarkup) {
  EXPECT_EQ(html("<script>alert('1')</script>"), "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
  EXPECT_EQ(html("\" onload=\"x&amp;"), "&quot; onload=&quot;x&amp;amp;");
}

TEST(Html, LeavesNoOctetThatIsNotPrintable) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  for (const char c : html(all)) {
    EXPECT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
    EXPECT_TRUE(c != '<' && c != '>' && c != '"' && c != '\'');
  }
}

TEST(Html, MakesPartsOfAddresses) {
  EXPECT_EQ(url_part("[::1]:123"), "%5B%3A%3A1%5D%3A123");
  EXPECT_EQ(url_part("a\"><b>/../&"), "a%22%3E%3Cb%3E%2F..%2F%26");
  EXPECT_EQ(host_link("a'b"), "<a href=\"/host/a%27b\">a&#39;b</a>");
}

TEST(Html, WritesOffsetsWithFourDigits) {
  EXPECT_EQ(offset_html(0.0012349), "+1.235&nbsp;ms");
  EXPECT_EQ(offset_html(-0.25), "&minus;250.0&nbsp;ms");
  EXPECT_EQ(offset_html(0.9999999), "+1.000&nbsp;s");
  EXPECT_EQ(offset_html(0.0), "0&nbsp;s");
  EXPECT_EQ(size_html(62.3e-6), "62.30&nbsp;&micro;s");
  EXPECT_EQ(size_html(1e9), "1000000000&nbsp;s");
  EXPECT_EQ(offset_html({}), "-");
}

TEST(Html, EscapesTheTitleOfAPage) {
  const std::string page = page_html("<b>", "<p>whole</p>\n", "1");
  EXPECT_NE(page.find("<title>&lt;b&gt;</title>"), std::string::npos);
  EXPECT_NE(page.find("<body>\n<p>whole</p>\n"), std::string::npos);
}

TEST(Html, HasNoStyleThatThePolicyForbids) {
  const std::string page = page_html("t", "", "1");
  EXPECT_EQ(page.find("style="), std::string::npos);
  EXPECT_EQ(page.find("<style"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(style_sheet().find("url("), std::string_view::npos);
}

}  // namespace
}  // namespace ntp_exporter
