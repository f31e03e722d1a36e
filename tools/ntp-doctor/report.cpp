#include "ntp-doctor/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

#include "view/escape.hpp"
#include "view/json.hpp"

namespace doctor {
namespace {

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::good:
      return "good";
    case Severity::notice:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::failure:
      return "failure";
  }
  return "";
}

}  // namespace

std::string text_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{}: {}\n", word_of(finding.severity), finding.text);
    if (!finding.mend.empty()) text += fmt::format("    mend: {}\n", finding.mend);
  }
  return text;
}

std::string json_of(const Facts& facts, const std::vector<Finding>& findings) {
  view::Json list = view::Json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"id", finding.id},
                    {"severity", word_of(finding.severity)},
                    {"text", finding.text},
                    {"mend", finding.mend}});
  }
  view::Json targets = view::Json::array();
  targets.push_back({{"host", view::escape(facts.host)},
                     {"exit_status", exit_status(facts, findings)},
                     {"findings", std::move(list)}});
  return view::text_of(view::document("ntp-doctor", std::move(targets)));
}

}  // namespace doctor
