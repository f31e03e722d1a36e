// Metrics as Prometheus reads them: OpenMetrics 1.0 or the older plain text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace view {

enum class MetricKind : std::uint8_t { gauge, counter, info };
enum class MetricFormat : std::uint8_t { plain, openmetrics };

/// A family; they stand in tables that live as long as the program.
struct MetricFamily {
  std::string_view name;  ///< without `_total` and `_info`
  MetricKind kind = MetricKind::gauge;
  std::string_view unit;  ///< the last word of the name, or empty
  std::string_view help;
};

struct MetricLabel {
  std::string_view name;
  std::string value;  ///< octets from the network are escaped as escape() does before
};

/// What is to be shown, family by family in the order of their first sample.
class Metrics {
 public:
  /// Numbers that are not finite are left out: an unknown value is no sample.
  void add(const MetricFamily& family, double value, std::vector<MetricLabel> labels = {});
  void add(const MetricFamily& family, std::optional<double> value,
           std::vector<MetricLabel> labels = {});
  /// 1 for the state that holds, 0 for all others.
  void add_states(const MetricFamily& family, std::string_view label,
                  const std::vector<std::string_view>& states, std::string_view holds,
                  std::vector<MetricLabel> labels = {});

  [[nodiscard]] std::string text(MetricFormat format) const;

 private:
  struct Sample {
    std::vector<MetricLabel> labels;
    double value;
  };
  struct Shown {
    const MetricFamily* family;
    std::vector<Sample> samples;
  };
  std::vector<Shown> shown_;
};

/// What the header Accept of a request allows: OpenMetrics when it is named and not refused.
MetricFormat metric_format(std::string_view accept);
std::string_view content_type(MetricFormat format);

/// `\`, `"` and newlines as label values have them.
std::string metric_label_text(std::string_view value);

}  // namespace view
