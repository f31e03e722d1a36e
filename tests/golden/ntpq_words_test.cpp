// What the recorded tools said without asking anybody: ours says the same to the same lines.
#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "golden/recording.hpp"
#include "ntpq/session.hpp"
#include "ntpq/settings.hpp"

namespace golden {
namespace {

using testing::HasSubstr;

std::string capture(const std::string& name) {
  return std::string{GOLDEN_CAPTURES} + "/tools/" + name;
}

/// What was typed at the prompt, and everything up to the next one.
std::map<std::string, std::string> typed(const std::string& name) {
  constexpr std::string_view kPrompt = "ntpq> ";
  std::ifstream in{capture(name) + ".txt"};
  std::map<std::string, std::string> said;
  std::string* last = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kPrompt)) {
      last = &said[line.substr(kPrompt.size())];
    } else if (last != nullptr) {
      *last += line + '\n';
    }
  }
  return said;
}

/// Everything that ntpq says to one line, where nobody can be asked.
std::string answer(const std::string& line, const std::string& host, const char* style) {
  const std::vector<const char*> words{"ntpq", "-n", style, host.c_str()};
  const auto arguments = ntpq::parse_command_line(static_cast<int>(words.size()), words.data());
  ntpq::Session session{ntpq::settings_from(arguments.value()).value(), {}};
  session.run(line);
  std::string said;
  for (const ntpq::Piece& piece : session.take_output()) {
    said += piece.text + (piece.kind == ntpq::Piece::Kind::text ? "" : "\n");
  }
  return said;
}

TEST(NtpqWords, AsTheClassicToolOnATerminal) {
  const auto recorded = typed("interactive_classic");
  ASSERT_EQ(recorded.size(), 13U);
  for (const std::string line :
       {"host", "p", "bogus", "timeout abc", "hostnames no", "ntpversion 9"}) {
    EXPECT_EQ(answer(line, "10.77.0.5", "--style=classic"), recorded.at(line)) << line;
  }
}

TEST(NtpqWords, AsTheToolOfNtpsecOnATerminal) {
  const auto recorded = typed("interactive_ntpsec125");
  ASSERT_EQ(recorded.size(), 16U);
  for (const std::string line : {"host", "keyid 1", "keytype md5", "p", "bogus", "timeout abc",
                                 "hostnames no", "ntpversion 9"}) {
    EXPECT_EQ(answer(line, "10.77.0.3", "--style=ntpsec"), recorded.at(line)) << line;
  }
}

// Both exit with 1 and print their whole usage; we say one line, and the 2 of usage.
TEST(NtpqWords, AnOptionThatIsNone) {
  for (const std::string name : {"ntpq_badopt_classic", "ntpq_badopt_ntpsec"}) {
    const auto recording = load_recording(capture(name));
    ASSERT_TRUE(recording) << recording.error();
    EXPECT_THAT(recording->err, HasSubstr("Z"));
    std::vector<const char*> words;
    for (const std::string& word : recording->words) words.push_back(word.c_str());
    const auto parsed = ntpq::parse_command_line(static_cast<int>(words.size()), words.data());
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error(), "unknown option -Z; see ntpq --help");
  }
}

// Both exit with 0 and one does not say which host; we name it, and have the status of no answer.
TEST(NtpqWords, AHostThatNobodyKnows) {
  for (const std::string name : {"ntpq_unknown_host_classic", "ntpq_unknown_host_ntpsec"}) {
    const auto recording = load_recording(capture(name));
    ASSERT_TRUE(recording) << recording.error();
    EXPECT_TRUE(recording->datagrams.empty());
    std::vector<const char*> words;
    for (const std::string& word : recording->words) words.push_back(word.c_str());
    const auto parsed = ntpq::parse_command_line(static_cast<int>(words.size()), words.data());
    const auto settings = ntpq::settings_from(parsed.value());
    ntpq::World world;
    world.fetch = [](const auto& targets, const auto&, const auto&) {
      return std::vector<common::Contact>(
          targets.size(), {.trouble = "cannot find the address of " + targets.at(0).text});
    };
    ntpq::Session session{settings.value(), world};
    for (const std::string& command : settings->commands) session.run(command);
    const auto said = session.take_output();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].text, "ntpq: cannot find the address of nosuch.host.example");
    EXPECT_EQ(session.exit_status(), 3);
  }
}

}  // namespace
}  // namespace golden
