// The first octet chooses: lines, Prometheus' file_sd, or one range. Oracle: what was read, written
// again, reads the same; ranges have addresses that rise and lie within the range.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "common/target_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void check_lines(std::string_view text) {
  const auto list = common::parse_target_lines(text);
  std::string again;
  std::size_t line = 0;
  for (const common::ListedTarget& target : list) {
    if (target.line <= line || target.text.find_first_of("#\n") != std::string::npos) std::abort();
    again.append(target.line - line - 1, '\n');
    again += target.text + '\n';
    line = target.line;
  }
  const auto same = common::parse_target_lines(again);
  if (same.size() != list.size()) std::abort();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (same[i].text != list[i].text || same[i].line != list[i].line) std::abort();
  }
}

void check_file_sd(std::string_view text) {
  const auto list = common::parse_file_sd(text);
  if (!list) {
    if (list.error().find(": ") == std::string::npos) std::abort();
    return;
  }
  nlohmann::json targets = nlohmann::json::array();
  for (const common::ListedTarget& target : *list) targets.push_back(target.text);
  nlohmann::json group;
  group["targets"] = targets;
  const auto again = common::parse_file_sd(nlohmann::json::array({group}).dump());
  if (!again || again->size() != list->size()) std::abort();
  for (std::size_t i = 0; i < list->size(); ++i) {
    if ((*again)[i].text != (*list)[i].text) std::abort();
  }
}

void check_range(std::string_view text) {
  const auto range = common::parse_range(text, 123, ntp::Family::none);
  if (!range) return;
  if (range->empty() || range->size() > 65'536) std::abort();
  for (std::size_t i = 0; i < range->size(); ++i) {
    const auto address = ntp::IpAddress::parse((*range)[i].host);
    if (!address || (*range)[i].port == 0) std::abort();
    if (i > 0 && *address <= *ntp::IpAddress::parse((*range)[i - 1].host)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 3) {
    case 0:
      check_lines(text);
      break;
    case 1:
      check_file_sd(text);
      break;
    default:
      check_range(text);
  }
  return 0;
}
