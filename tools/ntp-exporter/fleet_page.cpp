#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "ntp-exporter/chart.hpp"
#include "ntp-exporter/host_pages.hpp"
#include "ntp-exporter/html.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

struct Column {
  std::string_view key;  ///< one of kSortKeys, or empty
  std::string_view title;
  bool number;
};
constexpr Column kColumns[] = {
    {"host", "Host", false},          {"state", "State", false},  {"self", "Says of itself", true},
    {"seen", "Seen from here", true}, {"jitter", "Jitter", true}, {"stratum", "Stratum", true},
    {"", "Follows", false},           {"", "Last hour", false},   {"asked", "Asked", true},
};

std::string table_link(const TableRequest& request, std::string_view sort, bool descending,
                       std::size_t page) {
  std::string link = fmt::format("/?sort={}{}", descending ? "-" : "", sort);
  if (!request.choice.search.empty()) link += "&amp;q=" + url_part(request.choice.search);
  if (page > 1) link += fmt::format("&amp;page={}", page);
  return link;
}

std::string heading(const Column& column, const TableRequest& request) {
  const std::string_view number = column.number ? " class=\"number\"" : "";
  if (column.key.empty()) return fmt::format("<th scope=\"col\"{}>{}</th>", number, column.title);
  const bool here = column.key == request.choice.sort;
  const bool down = here && request.choice.descending;
  const std::string_view aria = !here  ? ""
                                : down ? " aria-sort=\"descending\""
                                       : " aria-sort=\"ascending\"";
  const std::string_view arrow = !here ? "" : down ? " &darr;" : " &uarr;";
  return fmt::format("<th scope=\"col\"{}{}><a href=\"{}\">{}</a>{}</th>", number, aria,
                     table_link(request, column.key, here && !down, 1), column.title, arrow);
}

std::string counts_line(const Fleet& fleet, double middle_s) {
  std::array<std::size_t, kVerdicts> counts{};
  for (const auto& [name, host] : fleet.hosts()) {
    ++counts.at(std::to_underlying(verdict_of(host, middle_s)));
  }
  std::string line = fmt::format("{} hosts", fleet.hosts().size());
  for (std::size_t i = 0; i < kVerdicts; ++i) {
    if (counts.at(i) == 0) continue;
    const std::string_view words = verdict_words(static_cast<Verdict>(i));
    line += fmt::format(" &middot; <a href=\"/?q={}\">{}</a>: {}", url_part(words), words,
                        counts.at(i));
  }
  return line;
}

std::string number_cell(std::string_view text) {
  return fmt::format("<td class=\"number\">{}</td>", text);
}

std::string row(const HostState& host, double middle_s, ntp::Monotonic now) {
  const Verdict verdict = verdict_of(host, middle_s);
  const bool told = host.self && host.self->known;
  const bool seen = host.seen && host.seen->known;
  std::optional<std::int64_t> stratum;
  if (told) stratum = host.self->stratum;
  if (!stratum && seen) stratum = host.seen->stratum;
  std::string out =
      fmt::format("<tr><td>{}</td><td class=\"state {}\">{}</td>", host_link(host.name),
                  verdict_class(verdict), verdict_words(verdict));
  out += number_cell(offset_html(told ? host.self->offset_s : std::nullopt));
  out += number_cell(offset_html(seen ? host.seen->offset_s : std::nullopt));
  out += number_cell(size_html(told ? host.self->jitter_s : std::nullopt));
  out += number_cell(count_html(stratum));
  out += fmt::format("<td>{}</td>", html(told   ? host.self->refid
                                         : seen ? host.seen->refid
                                                : std::string{}));
  out += fmt::format("<td>{}</td>", sparkline(host.track, Track::slot_of(now)));
  out += number_cell(host.asked ? age_html(ntp::Seconds{now - *host.asked}.count()) : "never");
  return out + "</tr>\n";
}

std::string table_html(const std::vector<const HostState*>& hosts, const TableRequest& request,
                       double middle_s, ntp::Monotonic now) {
  std::string body = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const Column& column : kColumns) body += heading(column, request);
  body += "</tr></thead>\n<tbody>\n";
  const std::size_t pages = (hosts.size() + kRowsOfPage - 1) / kRowsOfPage;
  // Behind the last page nothing is shown, and no product overflows.
  const std::size_t begin = request.page > pages ? hosts.size() : (request.page - 1) * kRowsOfPage;
  const std::size_t end = std::min(hosts.size(), begin + kRowsOfPage);
  for (std::size_t i = begin; i < end; ++i) body += row(*hosts[i], middle_s, now);
  body += "</tbody>\n</table></div>\n";
  if (begin == end) body += "<p>No host is found.</p>\n";
  return body;
}

std::string page_links(const TableRequest& request, std::size_t rows) {
  const std::size_t pages = (rows + kRowsOfPage - 1) / kRowsOfPage;
  if (pages < 2) return {};
  std::string out = fmt::format("<p>Page {} of {}", request.page, pages);
  const auto link = [&](std::size_t page, std::string_view title) {
    out += fmt::format(" &middot; <a href=\"{}\">{}</a>",
                       table_link(request, request.choice.sort, request.choice.descending, page),
                       title);
  };
  if (request.page > 1) link(request.page - 1, "previous");
  if (request.page < pages) link(request.page + 1, "next");
  return out + "</p>\n";
}

std::string search_form(const TableRequest& request) {
  return fmt::format(
      "<form method=\"get\" action=\"/\"><input type=\"search\" name=\"q\" value=\"{}\" "
      "maxlength=\"100\" placeholder=\"host, address, state, reference or version\" "
      "aria-label=\"search\"><input type=\"hidden\" name=\"sort\" value=\"{}{}\">"
      "<button>Search</button></form>\n",
      html(request.choice.search), request.choice.descending ? "-" : "", request.choice.sort);
}

}  // namespace

std::expected<TableRequest, std::string> table_request(const Parameters& parameters) {
  TableRequest request;
  request.choice.sort = kSortKeys[0];
  for (const auto& [name, text] : parameters) {
    std::string_view value = text;
    if (name == "q") {
      request.choice.search = value;
    } else if (name == "sort") {
      request.choice.descending = value.starts_with('-');
      if (request.choice.descending) value.remove_prefix(1);
      const auto key = std::ranges::find(kSortKeys, value);
      if (key == std::end(kSortKeys)) {
        return std::unexpected{
            fmt::format("sort={} is no column; there are state, host, self, seen, jitter, stratum "
                        "and asked, with - in front from the other end",
                        view::escape(value))};
      }
      request.choice.sort = *key;
    } else if (name == "page") {
      const auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), request.page);
      if (error != std::errc{} || end != value.data() + value.size() || request.page == 0) {
        return std::unexpected{
            fmt::format("page={} is no page; the first is 1", view::escape(value))};
      }
    }
  }
  return request;
}

std::string fleet_page(const Fleet& fleet, const TableRequest& request, ntp::Monotonic now,
                       std::string_view version) {
  const auto hosts = select_hosts(fleet, request.choice);
  const double middle_s = fleet.middle_s();
  std::string body =
      fmt::format("<h1>The fleet</h1>\n<p class=\"counts\">{}</p>\n", counts_line(fleet, middle_s));
  body += search_form(request);
  if (fleet.hosts().empty()) {
    body +=
        "<p>No host was asked yet. Let Prometheus scrape /probe?target=HOST, or start the exporter "
        "with --watch HOST or --watch @FILE.</p>\n";
    return page_html("The fleet", body, version);
  }
  body += table_html(hosts, request, middle_s, now);
  body += page_links(request, hosts.size());
  return page_html("The fleet", body, version);
}

std::string_view verdict_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::well:
    case Verdict::seen_only:
      return "good";
    case Verdict::waiting:
    case Verdict::half:
      return "fair";
    default:
      return "bad";
  }
}

}  // namespace ntp_exporter
