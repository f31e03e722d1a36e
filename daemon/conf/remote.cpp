#include "conf/remote.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "conf/reading.hpp"

namespace conf {
namespace {

constexpr std::string_view kCut = "...";

// Only what a keyboard makes: a NUL in here crashed the classic daemon (CVE-2015-5146).
bool is_plain(char octet) {
  return (octet >= ' ' && octet <= '~') || octet == '\t' || octet == '\n' || octet == '\r';
}

std::string syntax_error(int column, std::string_view text) {
  return fmt::format("column {} syntax error: {}\r\n", column, text);
}

/// With several lines it must be said which one is meant.
std::string syntax_error(const Finding& finding, bool several) {
  if (!several) return syntax_error(finding.column, finding.text);
  return syntax_error(finding.column, fmt::format("line {}: {}", finding.line, finding.text));
}

std::string complaint(std::string_view text) {
  if (text.size() > kMaxRemoteOctets) {
    return syntax_error(static_cast<int>(kMaxRemoteOctets) + 1,
                        fmt::format("these are more than {} octets", kMaxRemoteOctets));
  }
  const auto odd = std::ranges::find_if_not(text, is_plain);
  if (odd == text.end()) return {};
  const auto before = text.substr(0, static_cast<std::size_t>(odd - text.begin()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return syntax_error(
      static_cast<int>(before.size() - line_start) + 1,
      fmt::format("the octet 0x{:02x} is not printable ASCII", static_cast<unsigned char>(*odd)));
}

bool is_white(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string cut(std::string reply) {
  constexpr std::string_view kEnd = "\r\n";
  if (reply.size() <= kMaxRemoteReply) return reply;
  reply.resize(kMaxRemoteReply - kCut.size() - kEnd.size());
  return fmt::format("{}{}{}", reply, kCut, kEnd);
}

std::string success(const std::vector<Finding>& findings) {
  std::string reply = "Config Succeeded\r\n";
  for (const Finding& finding : findings) reply += finding.text + "\r\n";
  return reply;
}

}  // namespace

RemoteResult apply_remote(std::string_view text, core::Settings current,
                          const FindSource& find_source) {
  std::string refusal = complaint(text);
  if (refusal.empty() && is_white(text)) refusal = syntax_error(1, "there is no directive");
  if (!refusal.empty()) return {.settings = std::move(current), .reply = cut(std::move(refusal))};

  Reading reading{State{current, find_source}, {}};
  reading.read_file(text, "remote", 0);
  Result result = reading.finish();
  const auto error = std::ranges::find_if(
      result.findings, [](const Finding& finding) { return finding.level >= Level::error; });
  if (error != result.findings.end()) {
    const bool several = text.find('\n') < text.find_last_not_of(" \t\r\n");
    return {.settings = std::move(current), .reply = cut(syntax_error(*error, several))};
  }
  const bool changed = result.settings != current;
  return {.settings = std::move(result.settings),
          .reply = cut(success(result.findings)),
          .accepted = true,
          .changed = changed};
}

}  // namespace conf
