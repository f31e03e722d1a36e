#include "view/metrics.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace view {
namespace {

constexpr MetricFamily kGauge{"a_seconds", MetricKind::gauge, "seconds", "A."};
constexpr MetricFamily kCount{"b_packets", MetricKind::counter, "packets", "B."};
constexpr MetricFamily kAbout{"c", MetricKind::info, "", "C."};

Metrics sample() {
  Metrics metrics;
  metrics.add(kGauge, 0.000214);
  metrics.add(kCount, 12.0);
  metrics.add(kAbout, 1.0, {{"v", "a\\b\"c\nd"}});
  metrics.add(kGauge, -3.0, {{"x", "1"}});
  return metrics;
}

TEST(Metrics, AreOpenMetrics) {
  EXPECT_EQ(sample().text(MetricFormat::openmetrics),
            "# HELP a_seconds A.\n# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n"
            "a_seconds 0.000214\na_seconds{x=\"1\"} -3\n"
            "# HELP b_packets B.\n# TYPE b_packets counter\n# UNIT b_packets packets\n"
            "b_packets_total 12\n"
            "# HELP c C.\n# TYPE c info\nc_info{v=\"a\\\\b\\\"c\\nd\"} 1\n# EOF\n");
}

TEST(Metrics, ArePlainText) {
  EXPECT_EQ(sample().text(MetricFormat::plain),
            "# HELP a_seconds A.\n# TYPE a_seconds gauge\n"
            "a_seconds 0.000214\na_seconds{x=\"1\"} -3\n"
            "# HELP b_packets_total B.\n# TYPE b_packets_total counter\nb_packets_total 12\n"
            "# HELP c_info C.\n# TYPE c_info gauge\nc_info{v=\"a\\\\b\\\"c\\nd\"} 1\n");
}

TEST(Metrics, LeaveOutWhatIsUnknown) {
  Metrics metrics;
  metrics.add(kGauge, std::nullopt);
  metrics.add(kGauge, std::nan(""));
  EXPECT_EQ(metrics.text(MetricFormat::plain), "");
}

TEST(MetricFormat, IsWhatIsAccepted) {
  EXPECT_EQ(metric_format("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"),
            MetricFormat::openmetrics);
  EXPECT_EQ(metric_format("text/plain, application/openmetrics-text; q=0.75"),
            MetricFormat::openmetrics);
  EXPECT_EQ(metric_format("application/openmetrics-text;q=0.0, */*"), MetricFormat::plain);
  EXPECT_EQ(metric_format("*/*"), MetricFormat::plain);
  EXPECT_EQ(metric_format(""), MetricFormat::plain);
}

}  // namespace
}  // namespace view
