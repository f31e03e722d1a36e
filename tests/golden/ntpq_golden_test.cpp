// Our ntpq in front of recorded servers: it must print what the recorded tool printed, byte for
// byte. Where we mean to differ, NAME.ours beside the recording holds what we print and the table
// below says why; ACCEPT=1 rewrites those files.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "golden/recording.hpp"
#include "ntpq/session.hpp"
#include "ntpq/settings.hpp"

namespace golden {
namespace {

struct Case {
  std::string_view name;
  int exit_status = 0;
  /// Why we print something else; empty: we print the same.
  std::string_view ours = "";
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

constexpr int kFailed = 1;
constexpr int kMisused = 2;
constexpr int kNoAnswer = 3;

constexpr std::string_view kHostileRefid =
    "a source whose reference id holds a quote: NTPsec's tool loses the rest of its variables";
constexpr std::string_view kStrayOctets =
    "the daemon sends octets of its memory before the filter lists: we show the eight numbers";
constexpr std::string_view kReordered =
    "fragments in another order: NTPsec's tool gives up, we put them together";
constexpr std::string_view kServer =
    "the first column is the host that was asked, as NTPsec has it";
constexpr std::string_view kPass = "passwd is no command of ours: `pas` means passociations";
constexpr std::string_view kEscaped = "octets beyond ASCII are escaped, never sent to the terminal";

constexpr Case kCases[] = {
    {"classic4391/ambiguous", kMisused},
    {"classic4391/apeers"},
    {"classic4391/as"},
    {"classic4391/as_pass", 0, kPass},
    {"classic4391/las"},
    {"classic4391/lopeers"},
    {"classic4391/lpeers"},
    {"classic4391/opeers"},
    {"classic4391/p"},
    {"classic4391/p_wide"},
    {"classic4391/peers"},
    {"classic4391/peers_v6"},
    {"classic4391/pn"},
    {"classic4391/pn_wide"},
    {"classic4391/rv"},
    {"classic4391/rv_0"},
    {"classic4391/rv_0_some"},
    {"classic4391/rv_0_sys_var_list"},
    {"classic4391/rv_amp1"},
    {"classic4391/rv_assoc"},
    {"classic4391/rv_assoc_nondefault"},
    {"classic4391/rv_assoc_peer_var_list"},
    {"classic4391/rv_assoc_raw"},
    {"classic4391/rv_assoc_unknown_var", kFailed},
    {"classic4391/rv_local"},
    {"classic4391/rv_local_raw"},
    {"classic4391/rv_raw"},
    {"classic4391/rv_savedconfig"},
    {"classic4391/rv_unknown_assoc", kFailed},
    {"classic4391/rv_unknown_var", kFailed},
    {"classic4391/unknown", kMisused},
    {"ntpsec122/apeers", 0, kHostileRefid},
    {"ntpsec122/as"},
    {"ntpsec122/as_pas", 0, kPass},
    {"ntpsec122/debug3_rv_leap"},
    {"ntpsec122/debug5_rv_leap"},
    {"ntpsec122/las"},
    {"ntpsec122/lopeers", 0, kHostileRefid},
    {"ntpsec122/lpeers", 0, kHostileRefid},
    {"ntpsec122/opeers", 0, kHostileRefid},
    {"ntpsec122/p", 0, kHostileRefid},
    {"ntpsec122/p_wide", 0, kHostileRefid},
    {"ntpsec122/peers", 0, kHostileRefid},
    {"ntpsec122/pn", 0, kHostileRefid},
    {"ntpsec122/pn_W132", 0, kHostileRefid},
    {"ntpsec122/pn_units", 0, kHostileRefid},
    {"ntpsec122/pn_wide", 0, kHostileRefid},
    {"ntpsec122/rv"},
    {"ntpsec122/rv_0"},
    {"ntpsec122/rv_0_some"},
    {"ntpsec122/rv_0_sys_var_list", kFailed},
    {"ntpsec122/rv_0_three_args"},
    {"ntpsec122/rv_amp1", 0, kStrayOctets},
    {"ntpsec122/rv_assoc", 0, kStrayOctets},
    {"ntpsec122/rv_assoc_nondefault"},
    {"ntpsec122/rv_assoc_peer_var_list"},
    {"ntpsec122/rv_assoc_raw", 0, kEscaped},
    {"ntpsec122/rv_assoc_some"},
    {"ntpsec122/rv_assoc_units", 0, kStrayOctets},
    {"ntpsec122/rv_assoc_unknown_var", kFailed},
    {"ntpsec122/rv_raw"},
    {"ntpsec122/rv_units"},
    {"ntpsec122/rv_unknown_assoc_raw", kNoAnswer},  // that tool asks only for the list: no answer
    {"ntpsec122/rv_unknown_var", kFailed},
    {"faults/drop_first__classic4391", kNoAnswer},
    {"faults/drop_first__ntpsec122", kNoAnswer},
    {"faults/drop_first__ntpsec125", kNoAnswer},
    {"faults/dup__classic4391"},
    {"faults/dup__ntpsec125"},
    {"faults/gap__classic4391", kNoAnswer},
    {"faults/gap__ntpsec125", kNoAnswer, "what did not come is said on standard error"},
    {"faults/overlap__classic4391", kNoAnswer},
    {"faults/overlap__ntpsec125", kNoAnswer},
    {"faults/reverse__classic4391"},
    {"faults/reverse__ntpsec122", 0, kReordered},
    {"faults/reverse__ntpsec125", 0, kReordered},
    {"faults/silence__classic4391", kNoAnswer},
    {"faults/silence__ntpsec125", kNoAnswer},
    {"tools/ntpq_silent_host_classic", kNoAnswer},
    {"tools/ntpq_silent_host_ntpsec", kNoAnswer},
    {"tools/ntpq_two_hosts_classic", 0, kServer},
    {"tools/ntpq_two_hosts_ntpsec"},
    {"tools/ntpq_two_hosts_rv_classic"},
};

// What the hosts file of the lab said; the other addresses have no name.
const std::map<ntp::IpAddress, std::string>& lab_names() {
  static const std::map<ntp::IpAddress, std::string> names{
      {ntp::IpAddress::v4(0x0a4d0001), "root-a.lab.example"},
      {ntp::IpAddress::v4(0x0a4d0002), "root-b.lab.example"},
      {ntp::IpAddress::v4(0x0a4d0006), "classic-g.lab.example"},
      {ntp::IpAddress::v4(0x0a4d002e),
       "a-very-long-hostname-that-exceeds-fifteen-chars.lab.example"}};
  return names;
}

std::string folder() { return GOLDEN_CAPTURES; }

std::string read_text(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct Printed {
  std::string out;
  std::string err;
  int status = 0;
};

// The recorded command line as ours has it: options of theirs that change nothing here are left
// out, and the style goes with the tool.
std::vector<std::string> our_words(const Recording& recording, std::string_view name,
                                   std::size_t& columns) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < recording.words.size(); ++i) {
    const std::string& word = recording.words[i];
    if (word == "-D") {
      ++i;
    } else if (word == "-W") {
      columns = std::stoul(recording.words.at(++i));
    } else {
      words.push_back(word);
    }
  }
  if (name.find("ntpsec") != std::string_view::npos) words.emplace_back("--style=ntpsec");
  return words;
}

Printed run(const Recording& recording, std::string_view name) {
  std::size_t columns = 80;
  const auto words = our_words(recording, name, columns);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const auto arguments = ntpq::parse_command_line(static_cast<int>(argv.size()), argv.data());
  const auto settings = ntpq::settings_from(arguments.value());
  Replay replay{recording};
  ntpq::Session session{
      settings.value(),
      {.fetch = [&](const auto& targets, const auto& patience,
                    const auto& start) { return replay.fetch(targets, patience, start); },
       .names = [](const auto&) { return lab_names(); },
       .unix_now = [&] { return replay.unix_time(); },
       .columns = columns}};
  for (const std::string& command : settings->commands) session.run(command);
  Printed printed;
  for (const ntpq::Piece& piece : session.take_output()) {
    if (piece.kind == ntpq::Piece::Kind::text) {
      printed.out += piece.text;
    } else {
      printed.err += piece.text + '\n';
    }
  }
  printed.status = session.exit_status();
  return printed;
}

class NtpqGolden : public testing::TestWithParam<Case> {};

TEST_P(NtpqGolden, PrintsWhatTheRecordedToolPrinted) {
  const auto& [name, exit_status, why] = GetParam();
  const std::string path = folder() + '/' + std::string{name};
  const auto recording = load_recording(path);
  ASSERT_TRUE(recording) << recording.error();
  const Printed printed = run(*recording, name);
  EXPECT_EQ(printed.status, exit_status);
  EXPECT_EQ(printed.err.empty(), exit_status == 0) << printed.err;
  if (why.empty()) {
    EXPECT_EQ(printed.out, recording->out);
    return;
  }
  EXPECT_NE(printed.out, recording->out) << "no longer different; it used to be because: " << why;
  if (std::getenv("ACCEPT") != nullptr) std::ofstream{path + ".ours"} << printed.out;
  EXPECT_EQ(printed.out, read_text(path + ".ours")) << why;
}

INSTANTIATE_TEST_SUITE_P(Captures, NtpqGolden, testing::ValuesIn(kCases), [](const auto& one) {
  std::string name{one.param.name};
  std::ranges::replace(name, '/', '_');
  return name;
});

// Apart from the hostile source and its row, NTPsec's tables are NTPsec's to the last byte.
TEST(NtpqGolden, OnlyTheHostileRowDiffers) {
  for (const Case& one : kCases) {
    if (one.ours != kHostileRefid) continue;
    const auto recording = load_recording(folder() + '/' + std::string{one.name});
    ASSERT_TRUE(recording) << recording.error();
    const auto without = [](const std::string& text) {
      std::string kept;
      std::size_t begin = 0;
      while (begin < text.size()) {
        const std::size_t end = text.find('\n', begin) + 1;
        const std::string line = text.substr(begin, end - begin);
        if (line.find("10.77.0.47 ") == std::string::npos) kept += line;
        begin = end;
      }
      return kept;
    };
    const std::string ours = run(*recording, one.name).out;
    EXPECT_EQ(without(ours), without(recording->out)) << one.name;
    EXPECT_NE(without(ours), ours) << one.name;
  }
}

TEST(NtpqGolden, ErrorsInTheWordsOfTheClassicTool) {
  for (const std::string name : {"rv_unknown_assoc", "rv_unknown_var", "unknown", "ambiguous"}) {
    const auto recording = load_recording(folder() + "/classic4391/" + name);
    ASSERT_TRUE(recording) << recording.error();
    EXPECT_EQ(run(*recording, name).err, recording->err);
  }
}

}  // namespace
}  // namespace golden
