// What the two old tools of that name said to every state, and where they could not read.
#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "capture.hpp"
#include "ntpstat/report.hpp"

namespace ntpstat {
namespace {

/// One state, what a tool printed for it, and its exit status.
struct State {
  std::string name;
  std::string head;  ///< the line that begins it, and the next one where that belongs to it
  std::uint16_t status = 0;
  std::string printed;
  int exit_status = 0;
};

/// Behind `key`, up to a blank.
std::string word_behind(const std::string& text, const std::string& key) {
  const auto at = text.find(key);
  if (at == std::string::npos) return {};
  const auto begin = at + key.size();
  return text.substr(begin, text.find(' ', begin) - begin);
}

std::vector<State> states(const std::string& file) {
  std::ifstream in{golden::capture(file, ".txt")};
  std::vector<State> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('[')) {
      all.push_back({.name = line.substr(1, line.find(']') - 1), .head = line});
      const std::string word = word_behind(line, "status=");
      if (!word.empty()) {
        all.back().status = static_cast<std::uint16_t>(std::stoul(word, nullptr, 16));
      }
    } else if (line.starts_with("  C-0")) {
      all.back().head += line;
    } else if (!line.empty()) {
      all.back().printed += line + '\n';
    }
  }
  for (State& state : all) {
    const std::string status = word_behind(state.head, "exit=");
    if (!status.empty()) state.exit_status = std::stoi(status);
  }
  return all;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

constexpr std::string_view kUsual =
    "leap=0, stratum=3, rootdelay=20.5, rootdisp=10.25, refid=192.0.2.1, peer=1000, tc=6, x=1\r\n";

/// What the server said in the states that have a name.
const std::map<std::string, std::string, std::less<>>& payloads() {
  const std::string usual{kUsual};
  static const std::map<std::string, std::string, std::less<>> known{
      {"no_tc", with(usual, "tc=6, ", "")},
      {"poll_not_tc", with(usual, "tc=6", "poll=6")},
      {"tc_10", with(usual, "tc=6", "tc=10")},
      {"no_rootdelay", with(usual, "rootdelay=20.5, ", "")},
      {"no_rootdisp", with(usual, "rootdisp=10.25, ", "")},
      {"rootdispersion_name", with(usual, "rootdisp=", "rootdispersion=")},
      {"no_stratum", with(usual, "stratum=3, ", "")},
      {"no_refid", with(usual, "refid=192.0.2.1, ", "")},
      {"refid_text", with(with(usual, "192.0.2.1", "GPS"), "stratum=3", "stratum=2")},
      {"empty_payload", ""},
      {"stratum16", with(usual, "stratum=3", "stratum=16")},
      {"big_error", with(with(usual, "20.5", "2000.0"), "10.25", "16000.0")},
      {"half_rounding", with(with(usual, "20.5", "1.0"), "10.25", "2.0")},
      {"two_fragments_tail_has_stratum", usual},
  };
  return known;
}

std::string payload_of(const std::string& name) {
  const auto found = payloads().find(name);
  return found == payloads().end() ? std::string{kUsual} : found->second;
}

struct Said {
  std::string text;
  int exit_status = 0;
};

Said said(std::uint16_t status, const std::string& text) {
  Answers answers;
  answers.system = {status, text, std::nullopt};
  const Report report = make_report(answers, std::nullopt);
  return {text_of(report, std::nullopt), report.exit_status};
}

std::string without_blanks(std::string text) {
  for (auto at = text.find(" \n"); at != std::string::npos; at = text.find(" \n")) {
    text.erase(at, 1);
  }
  return text;
}

// In some states that tool was unlucky with its answer, or cannot read a `tc' that comes last.
TEST(NtpstatStates, AsTheCToolSaidThem) {
  std::size_t compared = 0;
  for (const State& state : states("ntpstat_all_states")) {
    const bool c_tool = state.head.find("C-0.0.0.1") != std::string::npos;
    if (!c_tool || state.status == 0 || state.printed.starts_with("stderr: Unable")) continue;
    const auto [text, exit_status] = said(state.status, payload_of(state.name));
    const std::string poll = text.substr(text.rfind("   polling") + 0);
    EXPECT_EQ(text, with(state.printed, "poll interval unreadable\n", poll)) << state.name;
    EXPECT_EQ(exit_status, state.exit_status) << state.name;
    ++compared;
  }
  EXPECT_GE(compared, 30U);
}

// The script names the address of the system peer, takes the poll interval of that peer, has no
// word for what is missing but the stratum, and does not know restarts.
TEST(NtpstatStates, AsTheScriptSaidThem) {
  std::size_t compared = 0;
  for (const State& state : states("ntpstat_all_states")) {
    const bool whole = state.name.starts_with("leap") || state.name == "refid_text" ||
                       state.name == "big_error" || state.name == "half_rounding" ||
                       state.name.starts_with("two_fragments");
    if (state.head.find("script-0.6") == std::string::npos || !whole) continue;
    auto [text, exit_status] = said(state.status, payload_of(state.name));
    text = with(with(text, "(192.0.2.1)", "(192.0.2.55)"), "(GPS)", "(192.0.2.55)");
    text = with(without_blanks(text), "  time server re-starting\n", "");
    EXPECT_EQ(text, state.printed) << state.name;
    EXPECT_EQ(exit_status, state.exit_status) << state.name;
    ++compared;
  }
  EXPECT_GE(compared, 20U);
}

TEST(NtpstatStates, WithoutAnAnswerAsTheCToolSaidThem) {
  const std::map<std::string, mode6::Failure> failures{
      {"error_reply", {mode6::AskError::server_error, 5}},
      {"silent server", {mode6::AskError::no_answer}}};
  std::size_t compared = 0;
  for (const State& state : states("ntpstat_all_states")) {
    const auto failure = failures.find(state.name);
    if (failure == failures.end() || state.head.find("C-0.0.0.1") == std::string::npos) continue;
    EXPECT_EQ("stderr: " + trouble_of(failure->second, ""), state.printed);
    EXPECT_EQ(kExitNoAnswer, state.exit_status);
    ++compared;
  }
  EXPECT_EQ(compared, 2U);
}

/// Where the C tool read something else than what was said, and what it is.
const std::map<std::string, std::pair<std::string, std::string>, std::less<>>& misread() {
  static const std::map<std::string, std::pair<std::string, std::string>, std::less<>> known{
      // The last item, with the line's end behind it.
      {"tc_6_last", {"poll interval unreadable", "   polling server every 64 s"}},
      // Shifted by a negative number, and by more bits than there are.
      {"tc_neg", {"   polling server every 536870912 s", "poll interval unreadable"}},
      {"tc_99", {"   polling server every 8 s", "poll interval unreadable"}},
      // The first `tc=', which was that of `mintc='; likewise `refid='.
      {"mintc_before_tc", {"   polling server every 8 s", "   polling server every 64 s"}},
      {"peerrefid_before", {"(9.9.9.9)", "(192.0.2.1)"}},
      {"rootdelay_text", {"   time correct to within 10 ms", "accuracy unreadable"}},
      {"refid_empty", {"( tc=6)", "<IP unreadable>"}},
  };
  return known;
}

std::string unescaped(std::string text) {
  for (const auto& [from, to] : {std::pair{"\\\\r", "\r"}, {"\\\\n", "\n"}}) {
    while (text.find(from) != std::string::npos) text = with(text, from, to);
  }
  return text;
}

TEST(NtpstatStates, ReadsWhatTheCToolMisread) {
  std::size_t compared = 0;
  for (const State& state : states("ntpstat_c_parsing_edges")) {
    // Only the beginning of those texts was written down.
    if (state.name.starts_with("two_fragments")) continue;
    const auto begin = state.head.find("payload='") + std::string_view{"payload='"}.size();
    const auto [text, exit_status] =
        said(state.status, unescaped(state.head.substr(begin, state.head.find('\'', begin) - begin)));
    const auto other = misread().find(state.name);
    const bool same = other == misread().end();
    EXPECT_EQ(text, same ? state.printed
                         : with(state.printed, other->second.first, other->second.second))
        << state.name;
    EXPECT_EQ(exit_status, state.exit_status) << state.name;
    ++compared;
  }
  EXPECT_GE(compared, 20U);
}

}  // namespace
}  // namespace ntpstat
