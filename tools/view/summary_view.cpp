#include "view/summary_view.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "mode6/status_words.hpp"
#include "mode6/values.hpp"
#include "mode6/varlist.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"
#include "view/refid_text.hpp"
#include "view/time_text.hpp"
#include "view/units.hpp"

namespace view {
namespace {

using mode6::Variable;

constexpr std::size_t kColumn = 13;  // of NTPsec's values

class Summary {
 public:
  Summary(std::string_view text, const VariablesOptions& options)
      : list_{mode6::parse_varlist(text)}, options_{options} {}

  [[nodiscard]] std::optional<Variable> find(std::string_view name) const {
    return mode6::find_variable(list_, name);
  }

  // Classic: as it stands on the wire, with words for the few that have some.
  [[nodiscard]] std::string classic(const SummaryRow& row, const Variable& variable) const {
    const std::string_view text = variable.value;
    switch (row.kind) {
      case SummaryKind::address:
        return address(text) + port(row);
      case SummaryKind::timestamp:
        if (const auto time = mode6::parse_timestamp(text)) {
          return classic_time(*time, options_.near_unix_s, options_.zone);
        }
        return escape(text);
      case SummaryKind::mode:
      case SummaryKind::leap_bits:
        return word(row.kind, text);
      case SummaryKind::text:
        return reference_clock(row, text).value_or(escape(text));
      default:
        return options_.units ? escape(with_unit(text, base_of(row.variable), 0, options_.charset))
                              : escape(text);
    }
  }

  // NTPsec: numbers by their value, right-aligned.
  [[nodiscard]] std::string ntpsec(const SummaryRow& row) {
    const auto variable = find(row.variable);
    const std::string_view text = variable ? variable->value : "";
    switch (row.kind) {
      case SummaryKind::duration:
        period_ = variable ? parse_number(text) : std::nullopt;
        recent_period_ = recent_number(row);
        return recent(row, padded(duration(text)),
                      [](std::string_view more) { return padded(duration(more)); });
      case SummaryKind::rate:
        return counter(row, text);
      case SummaryKind::mode:
        return "  " + word(row.kind, text);
      case SummaryKind::leap_bits:
        return padded(word(row.kind, text));
      case SummaryKind::timestamp:
        if (const auto time = mode6::parse_timestamp(text)) {
          return padded(ntpsec_time(*time, options_.near_unix_s));
        }
        return padded(variable ? escape(text) : "???");
      case SummaryKind::address:
        return padded(variable ? address(text) : "???");
      case SummaryKind::text:
        return padded(variable ? escape(text) : "???");
      default:
        return padded(variable ? number(row, text) : "?");
    }
  }

 private:
  static std::string padded(const std::string& text) {
    return fmt::format(" {:>{}}", text, kColumn);
  }

  static std::string word(SummaryKind kind, std::string_view text) {
    const auto number = mode6::parse_integer(text);
    if (!number) return text.empty() ? "???" : escape(text);
    if (kind == SummaryKind::mode) return mode6::mode_word(*number);
    return *number >= 0 && *number <= 3 ? fmt::format("{:02b}", *number) : escape(text);
  }

  [[nodiscard]] std::string address(std::string_view text) const {
    const auto parts = ntp::parse_host_port(text);
    const auto address = parts ? ntp::IpAddress::parse(parts->host) : std::nullopt;
    const auto name = address ? options_.names.find(*address) : options_.names.end();
    if (options_.numeric || name == options_.names.end()) return escape(text);
    return parts->port ? fmt::format("{}:{}", escape(name->second), *parts->port)
                       : escape(name->second);
  }
  [[nodiscard]] std::string port(const SummaryRow& row) const {
    const auto found = row.with_port.empty() ? std::nullopt : find(row.with_port);
    return found ? fmt::format(":{}", escape(found->value)) : "";
  }
  [[nodiscard]] static std::optional<std::string> reference_clock(const SummaryRow& row,
                                                                  std::string_view text) {
    if (row.variable != "refid") return std::nullopt;
    const auto quad = ntp::IpAddress::parse(text);
    if (!quad || !is_reference_clock(*quad)) return std::nullopt;
    return reference_clock_name(*quad);
  }

  [[nodiscard]] std::string number(const SummaryRow& row, std::string_view text) const {
    const auto base = base_of(row.variable);
    const auto real = parse_number(text);
    if (options_.units && base != Base::none && real) {
      return with_unit(text, base, 0, options_.charset);
    }
    if (const auto whole = mode6::parse_integer(text)) return fmt::format("{}", *whole);
    return real ? shortest(*real) : escape(text);
  }

  static std::string duration(std::string_view text) {
    constexpr std::int64_t kDay = 86'400;
    const auto seconds = mode6::parse_integer(text);
    if (!seconds || *seconds < 0) return text.empty() ? "???" : escape(text);
    const std::int64_t rest = *seconds % kDay;
    const std::string clock =
        fmt::format("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    return *seconds < kDay ? clock : fmt::format("{}D {}", *seconds / kDay, clock);
  }

  [[nodiscard]] std::optional<Variable> second(const SummaryRow& row) const {
    if (!row.recent) return std::nullopt;
    return find(fmt::format("{}{}", row.variable, kRecentSuffix));
  }
  [[nodiscard]] std::optional<double> recent_number(const SummaryRow& row) const {
    const auto variable = second(row);
    return variable ? parse_number(variable->value) : std::nullopt;
  }

  template <class Format>
  [[nodiscard]] std::string recent(const SummaryRow& row, std::string text, Format format) const {
    if (const auto variable = second(row)) text += format(variable->value);
    return text;
  }

  [[nodiscard]] std::string counter(const SummaryRow& row, std::string_view text) const {
    std::string line = padded(text.empty() ? "?" : number(row, text));
    line = recent(row, std::move(line),
                  [&](std::string_view more) { return padded(number(row, more)); });
    line += ' ' + rate(parse_number(text), period_);
    return recent(row, std::move(line), [&](std::string_view more) {
      return ' ' + rate(parse_number(more), recent_period_);
    });
  }

  static std::string rate(const std::optional<double>& count, const std::optional<double>& period) {
    if (!count || !period || *count <= 0 || *period <= 0) return std::string(kColumn, ' ');
    const bool often = *count > *period;
    const double ratio = often ? *count / *period : *period / *count;
    return fmt::format("{:>10}{:<3}", fmt::format("{:.1f}", std::nearbyint(ratio)),
                       often ? "p/s" : "s/p");
  }

  std::vector<Variable> list_;
  const VariablesOptions& options_;
  std::optional<double> period_;
  std::optional<double> recent_period_;
};

}  // namespace

std::string summary_text(const SummaryTable& table, std::string_view text,
                         const VariablesOptions& options) {
  const Style style = table.layout(options.style);
  Summary summary{text, options};
  std::string out;
  for (const SummaryRow* row : rows_of(table, options.style)) {
    const std::string_view legend = row->legend(style);
    if (style == Style::ntpsec) {
      out += fmt::format("{:<{}}{}\n", legend, table.ntpsec_width, summary.ntpsec(*row));
    } else if (const auto variable = summary.find(row->variable)) {
      out += fmt::format("{:<{}}  {}\n", legend, table.classic_width,
                         summary.classic(*row, *variable));
    }
  }
  return out;
}

}  // namespace view
