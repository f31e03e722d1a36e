#include "check_report.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

#include "conf/shown.hpp"

namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(conf::Level level) {
  switch (level) {
    case conf::Level::note:
      return "note";
    case conf::Level::warning:
      return "warning";
    case conf::Level::error:
      return "error";
    case conf::Level::fatal:
      return "fatal";
  }
  return "";
}

std::string_view name_of(conf::Verdict verdict) {
  switch (verdict) {
    case conf::Verdict::obeyed:
      return "obeyed";
    case conf::Verdict::partly:
      return "partly";
    case conf::Verdict::ignored:
      return "ignored";
    case conf::Verdict::refused:
      return "refused";
  }
  return "";
}

bool has_level(const conf::Result& result, conf::Level level) {
  return std::ranges::any_of(
      result.findings, [level](const conf::Finding& finding) { return finding.level == level; });
}

std::string_view overall(const conf::Result& result) {
  if (has_level(result, conf::Level::fatal)) return "refused";
  return has_level(result, conf::Level::error) ? "errors" : "accepted";
}

Json json_of(const conf::Finding& finding) {
  return {{"file", finding.file},
          {"line", finding.line},
          {"column", finding.column},
          {"level", name_of(finding.level)},
          {"text", finding.text}};
}

Json json_of(const conf::LineVerdict& line) {
  return {{"file", line.file},
          {"line", line.line},
          {"directive", line.directive},
          {"verdict", name_of(line.verdict)}};
}

Json json_of(const Options::Remark& remark) {
  return {{"level", name_of(remark.level)}, {"text", remark.text}};
}

template <class Item>
Json array_of(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const Item& item : items) array.push_back(json_of(item));
  return array;
}

}  // namespace

std::string check_text(const conf::Result& result, const std::vector<Options::Remark>& remarks,
                       const LeapFileReport& leap_file) {
  std::string text;
  for (const Options::Remark& remark : remarks) text += fmt::format("{}\n", remark.text);
  for (const conf::Finding& finding : result.findings) {
    text += fmt::format("{}\n", finding.sentence());
  }
  if (!leap_file.text.empty()) {
    text += fmt::format("leapfile {}: {}; effect on your service: {}\n",
                        conf::shown(leap_file.path), leap_file.text,
                        leap_file.state == "expiring"
                            ? "none until then"
                            : "leap seconds are learnt from the sources only");
  }
  return text;
}

std::string check_json(const conf::Result& result, const std::vector<Options::Remark>& remarks,
                       const std::string& configuration, const LeapFileReport& leap_file) {
  Json report{{"program", version_line()},
              {"configuration", configuration},
              {"verdict", overall(result)},
              {"options", array_of(remarks)},
              {"findings", array_of(result.findings)},
              {"lines", array_of(result.lines)}};
  if (!leap_file.path.empty()) {
    report["leap_file"] = {
        {"path", leap_file.path}, {"state", leap_file.state}, {"text", leap_file.text}};
  }
  // A file name may be no UTF-8, which would end the writing.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool all_understood(const conf::Result& result) {
  return std::ranges::none_of(result.findings, [](const conf::Finding& finding) {
    return finding.level >= conf::Level::error;
  });
}
