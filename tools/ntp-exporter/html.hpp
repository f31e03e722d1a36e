// The one place where text becomes HTML. What came from the network goes through html(), whoever
// shows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ntp_exporter {

/// Safe as text and within quotes of an attribute: printable ASCII (as view::escape has it) with
/// the five characters of HTML as entities.
std::string html(std::string_view text);

/// Safe as one part of a path or as the value of a query: all but letters, digits and -._~ as %XX.
std::string url_part(std::string_view text);

/// "+1.235 ms" with a sign, four digits; "-" when unknown. HTML.
std::string offset_html(const std::optional<double>& offset_s);
/// The same without a sign: "1.235 ms".
std::string size_html(const std::optional<double>& size_s);
/// "-" when unknown.
std::string count_html(const std::optional<std::int64_t>& count);
/// "12 s ago", "3 min ago"
std::string age_html(double age_s);

/// A link to the page of a host that is known.
std::string host_link(std::string_view name);

/// A whole page. `body` is HTML, `title` is any text.
std::string page_html(std::string_view title, std::string_view body, std::string_view version);

/// What /style.css serves: pages carry no style of their own, so that the policy needs no
/// exception.
std::string_view style_sheet();

}  // namespace ntp_exporter
