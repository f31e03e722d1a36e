#include "ntp-exporter/html.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

constexpr std::string_view kUnknown = "-";

struct Scale {
  double least_s;
  double factor;
  std::string_view unit;
};
constexpr Scale kScales[] = {
    {1, 1, "s"}, {1e-3, 1e3, "ms"}, {1e-6, 1e6, "&micro;s"}, {0, 1e9, "ns"}};

/// Four digits at most, in the unit that has one to three of them before the point.
std::string scaled(double value_s, bool with_sign) {
  const double size = std::abs(value_s);
  if (!std::isfinite(value_s)) return std::string{kUnknown};
  if (size == 0) return "0&nbsp;s";
  for (const Scale& scale : kScales) {
    // What rounds up to the next unit belongs there.
    if (size < scale.least_s * 0.99995) continue;
    const double number = size * scale.factor;
    const int decimals = number >= 999.5 ? 0 : number >= 99.995 ? 1 : number >= 9.9995 ? 2 : 3;
    const std::string_view sign = value_s < 0 ? "&minus;" : with_sign ? "+" : "";
    return fmt::format("{}{:.{}f}&nbsp;{}", sign, number, decimals, scale.unit);
  }
  return std::string{kUnknown};
}

constexpr std::string_view kStyle = R"(:root {
  color-scheme: light dark;
  --text: #1c1f23; --back: #fff; --soft: #5d6570; --line: #d9dde2; --band: #f4f6f8;
  --good: #1a7f37; --fair: #9a6700; --bad: #c62828; --seen: #0b62c4; --self: #c2570c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e7eb; --back: #14171a; --soft: #9aa4b0; --line: #333a42; --band: #1d2227;
    --good: #4cc26a; --fair: #d9a72c; --bad: #ff7b72; --seen: #66aaf5; --self: #f0954f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.25rem 2rem; max-width: 84rem; background: var(--back);
  color: var(--text); font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.4rem; margin: .25rem 0 .5rem; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
a { color: var(--seen); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
p.counts, footer, .soft { color: var(--soft); }
form { display: flex; gap: .5rem; margin: .75rem 0; }
input[type=search] { flex: 0 1 24rem; }
input, button { font: inherit; padding: .3rem .6rem; border: 1px solid var(--line);
  border-radius: 4px; background: var(--back); color: var(--text); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: middle; }
th { white-space: nowrap; background: var(--band); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); }
.state { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
svg { display: block; }
svg text { fill: var(--soft); font: 11px system-ui, "DejaVu Sans", sans-serif; }
svg path { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
svg .axis { stroke: var(--line); stroke-width: 1; }
svg .seen { stroke: var(--seen); } svg .self { stroke: var(--self); }
svg .jitter { stroke: var(--fair); }
.key { display: inline-block; margin-right: 1rem; }
.key.seen { color: var(--seen); } .key.self { color: var(--self); }
.key.jitter { color: var(--fair); }
svg.chart { width: 100%; max-width: 48rem; height: auto; background: var(--band); }
ul.chain, ul.chain ul { list-style: none; margin: 0; padding-left: 1.25rem;
  border-left: 2px solid var(--line); }
ul.chain { padding-left: .75rem; }
footer { margin-top: 2rem; font-size: .85rem; }
)";

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  for (const char c : view::escape(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string url_part(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string offset_html(const std::optional<double>& offset_s) {
  return offset_s ? scaled(*offset_s, true) : std::string{kUnknown};
}

std::string size_html(const std::optional<double>& size_s) {
  return size_s ? scaled(*size_s, false) : std::string{kUnknown};
}

std::string count_html(const std::optional<std::int64_t>& count) {
  return count ? fmt::format("{}", *count) : std::string{kUnknown};
}

std::string age_html(double age_s) {
  if (age_s < 120) return fmt::format("{:.0f}&nbsp;s ago", std::max(age_s, 0.0));
  if (age_s < 7200) return fmt::format("{:.0f}&nbsp;min ago", age_s / 60);
  return fmt::format("{:.0f}&nbsp;h ago", age_s / 3600);
}

std::string host_link(std::string_view name) {
  return fmt::format("<a href=\"/host/{}\">{}</a>", url_part(name), html(name));
}

std::string page_html(std::string_view title, std::string_view body, std::string_view version) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"refresh\" content=\"60\">\n<title>{}</title>\n"
      "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n{}"
      "<footer>ntp-exporter {} &middot; <a href=\"/\">all hosts</a> &middot; "
      "<a href=\"/api/v1/hosts\">JSON</a> &middot; <a href=\"/metrics\">metrics of the "
      "exporter</a> "
      "&middot; positive offsets: the clock of the host is behind; seen off: from the median "
      "of all hosts, of fewer than three from the clock here</footer>\n</body>\n</html>\n",
      html(title), body, html(version));
}

std::string_view style_sheet() { return kStyle; }

}  // namespace ntp_exporter
