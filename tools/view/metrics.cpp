#include "view/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace view {
namespace {

std::string_view kind_word(MetricKind kind, MetricFormat format) {
  if (kind == MetricKind::counter) return "counter";
  return kind == MetricKind::info && format == MetricFormat::openmetrics ? "info" : "gauge";
}

std::string_view ending(MetricKind kind) {
  if (kind == MetricKind::counter) return "_total";
  return kind == MetricKind::info ? "_info" : "";
}

/// Whole numbers without a point, others as short as they read back.
std::string number_text(double value) {
  constexpr double kWhole = 1e15;
  if (value == std::floor(value) && std::abs(value) < kWhole) return fmt::format("{:.0f}", value);
  return fmt::format("{}", value);
}

void append_labels(const std::vector<MetricLabel>& labels, std::string& out) {
  if (labels.empty()) return;
  char before = '{';
  for (const MetricLabel& label : labels) {
    out += before;
    out += fmt::format("{}=\"{}\"", label.name, metric_label_text(label.value));
    before = ',';
  }
  out += '}';
}

std::string_view trimmed_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace

void Metrics::add(const MetricFamily& family, double value, std::vector<MetricLabel> labels) {
  if (!std::isfinite(value)) return;
  auto at = std::ranges::find(shown_, &family, &Shown::family);
  if (at == shown_.end()) at = shown_.insert(at, {&family, {}});
  at->samples.push_back({std::move(labels), value});
}

void Metrics::add(const MetricFamily& family, std::optional<double> value,
                  std::vector<MetricLabel> labels) {
  if (value) add(family, *value, std::move(labels));
}

void Metrics::add_states(const MetricFamily& family, std::string_view label,
                         const std::vector<std::string_view>& states, std::string_view holds,
                         std::vector<MetricLabel> labels) {
  labels.push_back({label, {}});
  for (const std::string_view state : states) {
    labels.back().value = state;
    add(family, state == holds ? 1.0 : 0.0, labels);
  }
}

std::string Metrics::text(MetricFormat format) const {
  const bool open = format == MetricFormat::openmetrics;
  std::string out;
  for (const auto& [family, samples] : shown_) {
    const std::string name = fmt::format("{}{}", family->name, ending(family->kind));
    const std::string_view head = open ? family->name : std::string_view{name};
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", head, family->help, head,
                       kind_word(family->kind, format));
    if (open && !family->unit.empty()) out += fmt::format("# UNIT {} {}\n", head, family->unit);
    for (const Sample& sample : samples) {
      out += name;
      append_labels(sample.labels, out);
      out += fmt::format(" {}\n", number_text(sample.value));
    }
  }
  if (open) out += "# EOF\n";
  return out;
}

MetricFormat metric_format(std::string_view accept) {
  while (!accept.empty()) {
    const std::size_t end = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    const std::string_view type = trimmed_blanks(range.substr(0, range.find(';')));
    if (type != "application/openmetrics-text") continue;
    const std::size_t quality = range.find("q=0");
    // "q=0" and "q=0.0" refuse; "q=0.5" does not.
    if (quality != std::string_view::npos &&
        range.find_first_of("123456789", quality) == std::string_view::npos) {
      continue;
    }
    return MetricFormat::openmetrics;
  }
  return MetricFormat::plain;
}

std::string_view content_type(MetricFormat format) {
  return format == MetricFormat::openmetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string metric_label_text(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
    } else {
      if (c == '\\' || c == '"') text += '\\';
      text += c;
    }
  }
  return text;
}

}  // namespace view
