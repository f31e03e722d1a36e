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
#include "mode6/trailer.hpp"
#include "ntpq/keys.hpp"
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
constexpr std::string_view kDebug = "what -d says is our own, and goes to standard error";
constexpr std::string_view kHelp = "our own commands, in our own words";
constexpr std::string_view kVersion = "our own version";
constexpr std::string_view kRawRows =
    "rows of the list as we understood them, without noise and nonces, after the last one came";
constexpr std::string_view kDurations = "how much time we took, and nothing about memory";
constexpr std::string_view kRawList = "raw does not change the tables of lists, as in classic";
constexpr std::string_view kNewerTables = "legends and variables of NTPsec 1.2.5";
constexpr std::string_view kHostnames = "we do not tell resolved from configured names";
constexpr std::string_view kKernelUnits =
    "that tool takes the seconds of older daemons for milliseconds, and breaks `1e-06'";
constexpr std::string_view kNamesLast = "that tool's table has no names";
constexpr std::string_view kEscaped = "octets beyond ASCII are escaped, never sent to the terminal";

constexpr Case kCases[] = {
    {"classic4391/ambiguous", kMisused},
    {"classic4391/apeers"},
    {"classic4391/as"},
    {"classic4391/as_pass", kMisused},
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
    {"ntpsec122/as_pas", kMisused},
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
    {"classic4391/addvars_readlist"},
    {"classic4391/authenticate_yes_rv"},
    {"classic4391/authinfo"},
    {"classic4391/cl"},
    {"classic4391/config_ok"},
    {"classic4391/config_syntax_error", kFailed},
    {"classic4391/config_unpeer"},
    {"classic4391/cv_0"},
    {"classic4391/cv_local"},
    {"classic4391/cv_local_raw"},
    {"classic4391/cv_notclock", kFailed},
    {"classic4391/cv_shm"},
    {"classic4391/cv_varlist"},
    {"classic4391/debug4_rv_leap", 0, kDebug},
    {"classic4391/help", 0, kHelp},
    {"classic4391/help_mrulist", 0, kHelp},
    {"classic4391/ifstats"},
    {"classic4391/ifstats_not_control_key", kFailed},
    {"classic4391/ifstats_raw"},
    {"classic4391/ifstats_wrong_password", kFailed},
    {"classic4391/iostats"},
    {"classic4391/kerninfo"},
    {"classic4391/monstats"},
    {"classic4391/mrulist"},
    {"classic4391/mrulist_badparam"},
    {"classic4391/mrulist_mincount"},
    {"classic4391/mrulist_raw", 0, kRawRows},
    {"classic4391/mrulist_sort_addr"},
    {"classic4391/mrv_range"},
    {"classic4391/pstats"},
    {"classic4391/reslist"},
    {"classic4391/reslist_raw"},
    {"classic4391/rv_0_some_oldrv"},
    {"classic4391/saveconfig"},
    {"classic4391/saveconfig_again_exists", kFailed},
    {"classic4391/saveconfig_unsafe", kFailed},
    {"classic4391/state_cmds"},
    {"classic4391/sysinfo"},
    {"classic4391/sysstats"},
    {"classic4391/timerstats"},
    {"classic4391/version", 0, kVersion},
    {"classic4391/writevar_leap", kFailed},
    {"classic4391/writevar_peer", kFailed},
    {"classic4391/writevar_ro", kFailed},
    {"ntpsec122/addvars_readlist"},
    {"ntpsec122/authenticate_yes_rv", kNoAnswer},  // that tool found no key and asked nothing
    {"ntpsec122/authinfo"},
    {"ntpsec122/cl", kFailed},
    {"ntpsec122/config_ok"},
    {"ntpsec122/config_syntax_error", kFailed},
    {"ntpsec122/config_unpeer"},
    {"ntpsec122/cv_sys", kNoAnswer},  // that tool did not ask
    {"ntpsec122/help", 0, kHelp},
    {"ntpsec122/host_cmd", 0, kHostnames},
    {"ntpsec122/ifstats"},
    {"ntpsec122/ifstats_no_key", kMisused},
    {"ntpsec122/ifstats_raw", 0, kRawList},
    {"ntpsec122/ifstats_unauthorised_key", kFailed},
    {"ntpsec122/iostats"},
    {"ntpsec122/kerninfo"},
    {"ntpsec122/kerninfo_units", 0, kKernelUnits},
    {"ntpsec122/monstats"},
    {"ntpsec122/mrl_range"},
    {"ntpsec122/mrulist", 0, kDurations},
    {"ntpsec122/mrulist_badparam", kMisused},
    {"ntpsec122/mrulist_direct", 0, kDurations},
    {"ntpsec122/mrulist_laddr", 0, kDurations},
    {"ntpsec122/mrulist_limit1", 0, kDurations},
    {"ntpsec122/mrulist_mincount", 0, kDurations},
    {"ntpsec122/mrulist_raw", 0, kRawRows},
    {"ntpsec122/mrulist_recent", 0, kDurations},
    {"ntpsec122/mrulist_sort_count", 0, kDurations},
    {"ntpsec122/mrv_range"},
    {"ntpsec122/mssntpinfo", kNoAnswer},  // that tool did not know the command
    {"ntpsec122/ntpversion4_rv_leap"},
    {"ntpsec122/ntsinfo", 0, kNewerTables},
    {"ntpsec122/pstats"},
    {"ntpsec122/reslist"},
    {"ntpsec122/reslist_raw", 0, kRawList},
    {"ntpsec122/rpeers", 0, kNamesLast},
    {"ntpsec122/sysinfo"},
    {"ntpsec122/sysinfo_units"},
    {"ntpsec122/sysstats", 0, kNewerTables},
    {"ntpsec122/timerstats"},
    {"ntpsec122/version", 0, kVersion},
    {"ntpsec122/writevar", kMisused},  // nothing can be written without a key
    {"auth/config_aes_key3_unpeer_34"},
    {"auth/ifstats_aes_key3"},
    {"auth/ifstats_aes_key3_ntpq122_pads8", kFailed},
    {"auth/ifstats_md5_key1_classic_client125_pads4", kFailed},
    {"auth/ifstats_md5_key1_daemon122_client122"},
    {"auth/ifstats_md5_key1_daemon122_client125_pads4", kFailed},
    {"auth/ifstats_md5_key1_daemon125_client_classic_pads8", kFailed},
    {"auth/reslist_md5_key1_classic_client125_pads4"},
    {"auth/reslist_md5_key1_daemon125_client_classic_pads8"},
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
    {"tools/ntpq_arp_unreachable_ntpsec", kNoAnswer},
    {"tools/ntpq_noserver_classic", kNoAnswer},
    {"tools/ntpq_noserver_ntpsec", kNoAnswer},
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
  bool complained = false;  ///< about a host
  int status = 0;
  std::vector<std::vector<std::byte>> requests;
};

// Which tool printed the recording: told by its name, and in auth/ by the shape of the command.
bool is_ntpsec(const Recording& recording, std::string_view name) {
  if (name.starts_with("auth/")) return recording.words.at(1) == "-a";
  return name.find("ntpsec") != std::string_view::npos ||
         name.find("client122") != std::string::npos;
}

// The recorded command line as ours has it: debug output of theirs is left out, and the style goes
// with the tool.
std::vector<std::string> our_words(const Recording& recording, std::string_view name) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < recording.words.size(); ++i) {
    const std::string& word = recording.words[i];
    if (word == "-D") {
      ++i;
    } else {
      words.push_back(word);
    }
  }
  if (is_ntpsec(recording, name)) words.emplace_back("--style=ntpsec");
  return words;
}

const ntp::KeyStore& lab_keys() {
  static const ntp::KeyStore keys = ntp::parse_keys(read_text(folder() + "/keys")).keys;
  return keys;
}

Printed run(const Recording& recording, std::string_view name) {
  const auto words = our_words(recording, name);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const auto arguments = ntpq::parse_command_line(static_cast<int>(argv.size()), argv.data());
  auto settings = ntpq::settings_from(arguments.value());
  Replay replay{recording, lab_keys()};
  const ntpq::World world{
      .fetch = [&](const auto& targets, const auto& manner,
                   const auto& start) { return replay.fetch(targets, manner, start); },
      .names = [](const auto&) { return lab_names(); },
      .unix_now = [&] { return replay.unix_time(); },
      .read_file = [](const std::string& file) -> std::expected<std::string, std::string> {
        return read_text(folder() + '/' + file);
      },
      .now = [&] { return replay.now(); }};
  EXPECT_TRUE(ntpq::load_key(settings.value(), world));
  ntpq::Session session{settings.value(), world};
  for (const std::string& command : settings->commands) session.run(command);
  Printed printed;
  for (const ntpq::Piece& piece : session.take_output()) {
    if (piece.kind == ntpq::Piece::Kind::text) {
      printed.out += piece.text;
    } else {
      printed.err += piece.text + '\n';
    }
    printed.complained |= piece.kind == ntpq::Piece::Kind::error;
  }
  printed.status = session.exit_status();
  printed.requests = replay.requests();
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
  if (exit_status == 0) {
    EXPECT_FALSE(printed.complained) << printed.err;
  }
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

// Lists of clients are NTPsec's to the last byte, apart from what is said of time and memory.
TEST(NtpqGolden, OnlyTheDurationsDiffer) {
  for (const Case& one : kCases) {
    if (one.ours != kDurations) continue;
    const auto recording = load_recording(folder() + '/' + std::string{one.name});
    ASSERT_TRUE(recording) << recording.error();
    const auto rows = [](const std::string& text) { return text.substr(0, text.find("\n#")); };
    EXPECT_EQ(rows(run(*recording, one.name).out), rows(recording->out)) << one.name;
  }
}

std::vector<std::byte> first_request(const Recording& recording, mode6::Opcode opcode) {
  for (const auto& datagram : recording.datagrams) {
    const auto header = mode6::parse_header(datagram.payload);
    if (header && !header->response && header->opcode == static_cast<std::uint8_t>(opcode)) {
      return datagram.payload;
    }
  }
  return {};
}

// What is signed is the same and signed alike; the sequence number is another.
TEST(NtpqGolden, SignsAsTheRecordedToolsDid) {
  for (const std::string name :
       {"auth/config_aes_key3_unpeer_34", "auth/ifstats_md5_key1_daemon122_client122",
        "auth/ifstats_aes_key3_ntpq122_pads8", "auth/reslist_md5_key1_classic_client125_pads4",
        "classic4391/config_ok", "classic4391/reslist", "classic4391/saveconfig",
        "classic4391/writevar_leap", "classic4391/authenticate_yes_rv", "ntpsec122/ifstats",
        "ntpsec122/reslist", "ntpsec122/config_ok"}) {
    const auto recording = load_recording(folder() + '/' + name);
    ASSERT_TRUE(recording) << recording.error();
    const auto ours = run(*recording, name).requests.at(0);
    const auto our_header = mode6::parse_header(ours).value();
    const auto theirs = first_request(*recording, static_cast<mode6::Opcode>(our_header.opcode));
    const auto their_header = mode6::parse_header(theirs).value();
    EXPECT_EQ(ours.size(), theirs.size()) << name;
    EXPECT_EQ(our_header.count, their_header.count) << name;
    EXPECT_EQ(our_header.association, their_header.association) << name;
    const auto data = [](const auto& packet) {
      return ntp::ByteView{packet}.subspan(mode6::kHeaderSize);
    };
    EXPECT_TRUE(std::ranges::equal(data(ours).first(our_header.count),
                                   data(theirs).first(their_header.count)))
        << name;
    const auto mac = mode6::find_trailer(theirs, their_header.count, mode6::kMacAlignment);
    ASSERT_TRUE(mac) << name;
    const ntp::Key* key = lab_keys().find(mac->key_id());
    ASSERT_NE(key, nullptr) << name;
    EXPECT_TRUE(mode6::is_authentic(theirs, their_header.count, *key)) << name;
    EXPECT_TRUE(mode6::is_authentic(ours, our_header.count, *key)) << name;
  }
}

// A refusal may be about the padding alone, so the other one is tried.
TEST(NtpqGolden, AsksAgainWithTheOtherPadding) {
  const std::string name = "auth/ifstats_aes_key3_ntpq122_pads8";
  const auto recording = load_recording(folder() + '/' + name);
  ASSERT_TRUE(recording) << recording.error();
  const auto requests = run(*recording, name).requests;
  ASSERT_EQ(requests.size(), 2U);
  // "ifstats" ends behind octet 19: at 20 or, for the older daemons, at 24 the MAC begins.
  EXPECT_EQ(requests[0].size(), 24U + 20U);
  EXPECT_EQ(requests[1].size(), 20U + 20U);
}

// Long lists were recorded with their first and last lines only.
TEST(NtpqGolden, LongListsOfClients) {
  struct Long {
    std::string name;
    std::size_t rows;
  };
  for (const auto& [name, rows] : std::vector<Long>{{"mrulist_3000_entries_client122", 3009},
                                                    {"mrulist_3000_entries_client_classic", 3009},
                                                    {"mrulist_3000_entries_ntpsec125", 3010},
                                                    {"mrulist_3000_with_2pc_loss_ntpsec", 3009},
                                                    {"mrulist_mincount2_of_3000", 8},
                                                    {"mrulist_recent20_of_3000", 20}}) {
    auto recording = load_recording(folder() + "/mru/" + name);
    ASSERT_TRUE(recording) << recording.error();
    std::erase_if(recording->words, [](const std::string& word) {
      return word == "timeout" || word == "100" || word == "2";
    });
    const bool classic = name.ends_with("classic");
    const Printed printed = run(*recording, classic ? "classic" : "ntpsec");
    EXPECT_EQ(printed.status, 0) << name << ": " << printed.err;
    // Heading and rule, and for NTPsec the line before and the two or three behind.
    const auto lines = static_cast<std::size_t>(std::ranges::count(printed.out, '\n'));
    EXPECT_GE(lines, rows + 2) << name;
    EXPECT_LE(lines, rows + 6) << name;
    if (name.find("loss") != std::string::npos) continue;  // the recorded head is debug output
    const std::string head = recording->out.substr(0, recording->out.find("..."));
    EXPECT_TRUE(printed.out.starts_with(head)) << name << '\n' << printed.out.substr(0, 600);
  }
}

// That tool died of the loss that it made itself; the server's only answer has no end of the list.
TEST(NtpqGolden, AListWithoutItsEndIsCalledSo) {
  auto recording = load_recording(folder() + '/' + "mru/mrulist_3000_doflake10pc");
  ASSERT_TRUE(recording) << recording.error();
  std::erase_if(recording->words,
                [](const std::string& word) { return word.starts_with("doflake"); });
  recording->words.erase(std::ranges::find(recording->words, "-c"));
  const Printed printed = run(*recording, "ntpsec");
  EXPECT_EQ(printed.status, kFailed);
  EXPECT_GE(std::ranges::count(printed.out, '\n'), 90) << printed.out;
  EXPECT_NE(printed.err.find("***The list is not complete"), std::string::npos) << printed.err;
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
