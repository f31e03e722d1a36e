#include "view/explain.hpp"

#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "mode6/status_words.hpp"
#include "mode6/values.hpp"
#include "mode6/variable_table.hpp"
#include "view/escape.hpp"
#include "view/explain_words.hpp"
#include "view/numbers.hpp"
#include "view/refid_text.hpp"
#include "view/units.hpp"

namespace view {
namespace {

using mode6::Variable;
using Lines = std::vector<std::string>;

std::string sentence(std::string_view word, std::string_view meaning) {
  return meaning.empty() ? std::string{word} : fmt::format("{}: {}", word, meaning);
}

std::string events(std::uint8_t count) {
  constexpr std::uint8_t kSaturated = 15;
  return fmt::format("{}{} event{} since the status was last read by somebody authentic", count,
                     count == kSaturated ? " or more" : "", count == 1 ? "" : "s");
}

Lines system_explained(mode6::SystemStatus status) {
  return {sentence(mode6::leap_word(status.leap), leap_meaning(status.leap)),
          sentence(mode6::source_word(status.source), source_meaning(status.source)),
          events(status.event_count),
          sentence(mode6::system_event_word(status.event), system_event_meaning(status.event))};
}

Lines peer_explained(mode6::PeerStatus status) {
  Lines lines;
  lines.emplace_back(status.configured ? "conf: it stands in the configuration"
                                       : "not conf: it came by itself");
  if (status.auth_enabled) lines.emplace_back("authenb: its packets have to be authentic");
  if (status.auth_ok) lines.emplace_back("auth: none failed authentication");
  lines.emplace_back(status.reachable ? "reach: it answered one of the last eight polls"
                                      : "not reach: it answered none of the last eight polls");
  if (status.broadcast) lines.emplace_back("bcast: a broadcast association");
  lines.push_back(
      sentence(mode6::select_word(status.selection), selection_meaning(status.selection)));
  lines.push_back(events(status.event_count));
  const auto word = mode6::peer_event_word(status.event);
  lines.push_back(sentence(word.empty() ? "no event" : word, peer_event_meaning(status.event)));
  return lines;
}

Lines flash_explained(std::int64_t flash) {
  constexpr unsigned kBits = 16;
  if (flash == 0) return {"nothing stands against it"};
  Lines lines;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const auto one = static_cast<std::uint16_t>(flash & (std::int64_t{1} << bit));
    if (one == 0) continue;
    const std::string word = mode6::flash_words(one, " ");
    lines.push_back(sentence(word.empty() ? fmt::format("bit {}", bit) : word, flash_meaning(bit)));
  }
  return lines;
}

Lines refid_explained(std::string_view refid) {
  if (const auto meaning = refid_meaning(refid); !meaning.empty()) return {std::string{meaning}};
  const auto quad = ntp::IpAddress::parse(refid);
  if (!quad) return {};
  if (is_reference_clock(*quad)) {
    return {fmt::format("the reference clock {}", reference_clock_name(*quad))};
  }
  return {"the IPv4 address of its source, or a digest of an IPv6 address: they look the same"};
}

// 2^exponent seconds.
std::optional<std::string> power(const Variable& variable) {
  constexpr std::int64_t kLargest = 40;
  const auto exponent = mode6::parse_integer(variable.value);
  if (!exponent || *exponent < -kLargest || *exponent > kLargest) return std::nullopt;
  if (*exponent >= 0) return fmt::format("{} s", std::int64_t{1} << *exponent);
  const double seconds = std::ldexp(1.0, static_cast<int>(*exponent));
  std::string text =
      with_unit(fmt::format("{:.9f}", seconds * 1e3), Base::milliseconds, 6, Charset::ascii);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::string_view unit_of(mode6::Unit unit) {
  switch (unit) {
    case mode6::Unit::milliseconds:
      return "ms";
    case mode6::Unit::seconds:
      return "s";
    case mode6::Unit::ppm:
      return "ppm";
    default:
      return "";
  }
}

Lines number_explained(const Variable& variable, const mode6::VariableInfo& info) {
  const auto number = mode6::parse_integer(variable.value);
  if (info.unit == mode6::Unit::log2_seconds) {
    if (const auto seconds = power(variable)) return {*seconds};
  }
  if (!number) return {};
  if (info.meaning == mode6::Meaning::leap_bits && *number >= 0 && *number <= 3) {
    return {std::string{leap_meaning(static_cast<ntp::Leap>(*number))}};
  }
  if (info.meaning == mode6::Meaning::octal_reach) {
    return {fmt::format("{:o} in octal: {} of the last eight polls were answered", *number & 0xff,
                        std::popcount(static_cast<std::uint8_t>(*number)))};
  }
  if (info.meaning == mode6::Meaning::flash_bits) return flash_explained(*number);
  if (variable.name == "hmode" || variable.name == "pmode" || variable.name == "peermode") {
    if (const auto meaning = mode_meaning(*number); !meaning.empty()) {
      return {std::string{meaning}};
    }
  }
  if (variable.name == "stratum") {
    if (*number == 16) return {"16 stands for unsynchronised"};
    if (*number == 1) return {"it has a reference clock of its own"};
  }
  return {};
}

std::string head(const Variable& variable, Subject subject) {
  const auto* info = variable_info(subject, variable.name);
  std::string text = fmt::format("{} = {}", escape(variable.name), escape(variable.value));
  if (info == nullptr) return text;
  if (const auto unit = unit_of(info->unit); !unit.empty()) text += fmt::format(" {}", unit);
  if (!info->description.empty()) text += fmt::format("  ({})", info->description);
  return text;
}

}  // namespace

std::vector<std::string> status_explained(std::uint16_t status, Subject subject) {
  if (subject == Subject::system) return system_explained(mode6::SystemStatus::from(status));
  if (subject == Subject::peer) return peer_explained(mode6::PeerStatus::from(status));
  const auto clock = mode6::ClockStatus::from(status);
  return {events(clock.event_count),
          sentence(mode6::clock_code_word(clock.code), clock_code_meaning(clock.code))};
}

std::vector<std::string> value_explained(const Variable& variable, Subject subject,
                                         std::int64_t near_unix_s) {
  const auto* info = variable_info(subject, variable.name);
  if (info == nullptr || !variable.has_value) return {};
  if (info->form == mode6::Form::refid) return refid_explained(variable.value);
  if (info->form == mode6::Form::timestamp) {
    const auto time = mode6::parse_timestamp(variable.value);
    if (!time) return {};
    return {time->is_unknown() ? "never" : instant(time->unix_seconds(near_unix_s))};
  }
  return number_explained(variable, *info);
}

std::string explained(mode6::AssociationId association, std::uint16_t status, std::string_view text,
                      Subject subject, const VariablesOptions& options) {
  std::string out = fmt::format("associd={} status={:04x}\n", association.value, status);
  for (const std::string& line : status_explained(status, subject)) {
    out += fmt::format("    {}\n", line);
  }
  for (const Variable& variable : mode6::mended_stages(mode6::parse_varlist(text))) {
    out += head(variable, subject) + '\n';
    for (const std::string& line : value_explained(variable, subject, options.near_unix_s)) {
      out += fmt::format("    {}\n", line);
    }
  }
  return out;
}

void add_explanations(Json& document, std::uint16_t status, std::string_view text, Subject subject,
                      std::int64_t near_unix_s) {
  document["status_explained"] = status_explained(status, subject);
  Json meanings = Json::object();
  for (const Variable& variable : mode6::mended_stages(mode6::parse_varlist(text))) {
    Lines lines = value_explained(variable, subject, near_unix_s);
    const auto* info = variable_info(subject, variable.name);
    if (info != nullptr && !info->description.empty()) {
      lines.insert(lines.begin(), std::string{info->description});
    }
    if (!lines.empty()) meanings[escape(variable.name)] = lines;
  }
  document["explained"] = std::move(meanings);
}

}  // namespace view
