// One row for every option: what it does, or the exact line that it earns.
#include "option_table.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <map>

#include "parsing.hpp"

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// An option that works: how it is written, and what then holds.
struct Works {
  std::vector<const char*> words;
  std::function<bool(const Options&)> holds;
};

std::map<std::string, Works> working() {
  using O = const Options&;
  return {
      {"ipv4", {{"-4"}, [](O o) { return o.family == ntp::Family::ipv4; }}},
      {"ipv6", {{"-6"}, [](O o) { return o.family == ntp::Family::ipv6; }}},
      {"configfile", {{"-c", "/x"}, [](O o) { return o.configuration == "/x"; }}},
      {"debug-level", {{"-d"}, [](O o) { return o.debug == 1 && o.foreground; }}},
      {"set-debug-level", {{"-D", "4"}, [](O o) { return o.debug == 4 && o.foreground; }}},
      {"driftfile", {{"-f", "/x"}, [](O o) { return settings_of(o).drift_file == "/x"; }}},
      {"panicgate", {{"-g"}, [](O o) { return settings_of(o).discipline.panic_gate; }}},
      {"force-step-once", {{"-G"}, [](O o) { return settings_of(o).discipline.force_step; }}},
      {"jaildir", {{"-i", "/x"}, [](O o) { return o.jail == "/x"; }}},
      {"interface",
       {{"-I", "eth0"},
        [](O o) {
          return o.interfaces == std::vector<std::string>{"eth0"} &&
                 settings_of(o).interfaces.size() == 2;
        }}},
      {"keyfile", {{"-k", "/x"}, [](O o) { return settings_of(o).auth.keys_file == "/x"; }}},
      {"logfile", {{"-l", "/x"}, [](O o) { return settings_of(o).log_file == "/x"; }}},
      {"nofork", {{"-n"}, [](O o) { return o.foreground; }}},
      {"nice", {{"-N"}, [](O o) { return o.real_time && !o.priority; }}},
      {"pidfile", {{"-p", "/x"}, [](O o) { return settings_of(o).pid_file == "/x"; }}},
      {"priority", {{"-P", "50"}, [](O o) { return o.real_time && o.priority == 50; }}},
      {"quit", {{"-q"}, [](O o) { return settings_of(o).discipline.set_and_quit; }}},
      {"saveconfigquit", {{"--saveconfigquit=/x"}, [](O o) { return o.save_config == "/x"; }}},
      {"novirtualips",
       {{"-L"}, [](O o) { return o.without_aliases && settings_of(o).interfaces.size() == 1; }}},
      {"statsdir", {{"-s", "/x"}, [](O o) { return settings_of(o).statistics.folder == "/x"; }}},
      {"updateinterval", {{"-U", "60"}, [](O o) { return o.update_interval_s == 60; }}},
      {"trustedkey",
       {{"-t", "5"},
        [](O o) { return settings_of(o).auth.trusted == std::vector<std::uint32_t>{5}; }}},
      {"user", {{"-u", "ntp:ntp"}, [](O o) { return o.user == "ntp:ntp"; }}},
      {"var",
       {{"--var", "a=b"},
        [](O o) { return settings_of(o).variables == std::vector{core::UserVariable{"a", "b"}}; }}},
      {"dvar",
       {{"--dvar=a=b"},
        [](O o) {
          return settings_of(o).variables == std::vector{core::UserVariable{"a", "b", true}};
        }}},
      {"wait-sync", {{"-w", "30"}, [](O o) { return o.wait_sync_s == 30; }}},
      {"slew",
       {{"-x"}, [](O o) { return settings_of(o).discipline.step_back == ntp::Seconds{600}; }}},
      {"mlock", {{"-m"}, [](O o) { return o.lock_memory; }}},
      {"version", {{"--version"}, [](O o) { return o.version == VersionForm::brief; }}},
      {"help", {{"-h"}, [](O o) { return o.help; }}},
      {"more-help", {{"-!"}, [](O o) { return o.help; }}},
      {"port", {{"--port=5"}, [](O o) { return o.port == 5; }}},
      {"listen", {{"--listen=::1"}, [](O o) { return o.listen.size() == 1; }}},
      {"server-threads", {{"--server-threads=4"}, [](O o) { return o.server_threads == 4; }}},
      {"clock", {{"--clock=observe"}, [](O o) { return o.clock == "observe"; }}},
      {"sandbox", {{"--sandbox=strict"}, [](O o) { return o.sandbox == Sandbox::strict; }}},
      {"check-config", {{"--check-config"}, [](O o) { return o.check == CheckFormat::text; }}},
  };
}

/// An option without effect: how it is written, and what is said about it.
struct Said {
  std::vector<const char*> words;
  std::string line;
};

std::map<std::string, Said> without_effect() {
  return {
      {"authreq",
       {{"-a"},
        "option -a, --authreq is always so here: nothing on the network creates a source; effect "
        "on your service: none"}},
      {"authnoreq",
       {{"-A"},
        "option -A, --authnoreq has no effect: nothing on the network creates a source here, with "
        "a key or without; effect on your service: time comes from `server` and `pool` lines "
        "only"}},
      {"bcastsync",
       {{"-b"},
        "option -b, --bcastsync has no effect: broadcast time is not supported; effect on your "
        "service: time comes from `server` and `pool` lines only"}},
      {"propagationdelay",
       {{"-r", "0.004"},
        "option -r, --propagationdelay has no effect: broadcast time is not supported; effect on "
        "your service: none"}},
      {"modifymmtimer",
       {{"-M"},
        "option -M, --modifymmtimer has no effect: it is for Windows only; effect on your service: "
        "none"}},
      {"usepcc",
       {{"--usepcc"},
        "option --usepcc has no effect: it is for Windows only; effect on your service: none"}},
      {"pccfreq",
       {{"--pccfreq=9"},
        "option --pccfreq has no effect: it is for Windows only; effect on your service: none"}},
  };
}

TEST(OptionTable, EveryOptionHasARowHere) {
  for (const option::Row& row : option::rows()) {
    const std::string name{row.name};
    EXPECT_EQ(working().contains(name), row.remark.empty()) << name;
    EXPECT_EQ(without_effect().contains(name), !row.remark.empty()) << name;
  }
}

TEST(OptionTable, WhatWorksWorksInSilence) {
  for (const auto& [name, row] : working()) {
    EXPECT_FALSE(row.holds(Options{})) << name << " proves nothing";
    const Options given = options(row.words);
    EXPECT_TRUE(row.holds(given)) << name;
    EXPECT_THAT(given.remarks, IsEmpty()) << name;
  }
}

TEST(OptionTable, WhatHasNoEffectIsAcceptedWithOneLine) {
  for (const auto& [name, row] : without_effect()) {
    const Options given = options(row.words);
    ASSERT_THAT(given.remarks, SizeIs(1)) << name;
    EXPECT_EQ(given.remarks.front().text, row.line);
    EXPECT_EQ(settings_of(given), core::Settings{}) << name;
  }
}

TEST(OptionTable, WhatIsUnsafeIsAWarning) {
  EXPECT_EQ(options({"-A"}).remarks.front().level, conf::Level::warning);
  EXPECT_EQ(options({"-b"}).remarks.front().level, conf::Level::warning);
  EXPECT_EQ(options({"-a"}).remarks.front().level, conf::Level::note);
}

TEST(OptionTable, NamesAndLettersAreUnique) {
  for (const option::Row& row : option::rows()) {
    EXPECT_EQ(option::find(row.name), &row);
    const std::string_view letter{&row.letter, 1};
    EXPECT_TRUE(row.letter == '\0' || option::find(letter) == &row) << row.name;
    EXPECT_EQ(row.takes == option::Argument::none, row.argument.empty()) << row.name;
  }
}

// The pairs that 4.2.8p4 prints with --help.
TEST(OptionTable, SomeExcludeEachOther) {
  EXPECT_THAT(option::exclusive_pairs(), SizeIs(6));
  for (const std::vector<const char*>& words : {std::vector<const char*>{"-4", "-6"},
                                                {"-a", "-A"},
                                                {"-n", "-w5"},
                                                {"-q", "-w5"},
                                                {"-q", "--saveconfigquit=f"},
                                                {"--saveconfigquit=f", "-w5"}}) {
    EXPECT_THAT(complaint(words), testing::HasSubstr(" exclude each other")) << words[0];
  }
  EXPECT_EQ(complaint({"-n", "-w", "5"}),
            "options -n, --nofork and -w, --wait-sync exclude each other; leave one of them out");
}

TEST(OptionTable, TheseMayBeRepeated) {
  EXPECT_EQ(complaint({"-d", "-d", "-D1", "-D2", "-g", "-g", "-Ia", "-Ib", "-t1", "-t2",
                       "--var=a=1", "--var=b=1", "--dvar=c=1", "--dvar=d=1"}),
            "nothing");
  for (const auto& [name, row] : working()) {
    const option::Row& option = *option::find(name);
    if (option.repeatable || name == "version" || option.name.ends_with("help")) continue;
    std::vector<const char*> twice = row.words;
    twice.insert(twice.end(), row.words.begin(), row.words.end());
    EXPECT_EQ(complaint(twice),
              "option " + option::both_names(option) + " is given twice; give it once");
  }
}

// The units of NTPsec and Debian, and RHEL's.
TEST(OptionTable, LinesOfTheFieldAreTaken) {
  EXPECT_THAT(options({"-g", "-N", "-u", "ntp:ntp"}).remarks, IsEmpty());
  EXPECT_THAT(options({"-u", "ntp:ntp", "-p", "/var/run/ntpd.pid", "-g"}).remarks, IsEmpty());
  EXPECT_THAT(options({"-p", "/run/ntpd.pid", "-c", "/etc/ntpsec/ntp.conf", "-g", "-N", "-u",
                       "ntpsec:ntpsec"})
                  .remarks,
              IsEmpty());
}

TEST(OptionTable, KeysComeAsLists) {
  EXPECT_THAT(options({"-t", "9", "-t", "1,( 3 ... 5 )"}).trusted, ElementsAre(1, 3, 4, 5, 9));
  EXPECT_EQ(complaint({"-t", "0"}),
            "option -t, --trustedkey 0: 0 is not a key number from 1 to 65535");
}

TEST(OptionTable, AnAddressOfAnInterfaceIsAnAddress) {
  const Options given = options({"-I", "192.0.2.1", "-I", "eth0:1"});
  EXPECT_THAT(given.listen, IsEmpty());
  const auto rules = settings_of(given).interfaces;
  ASSERT_THAT(rules, SizeIs(3));
  EXPECT_EQ(rules[0].fits, core::InterfaceRule::Fits::all);
  EXPECT_EQ(rules[0].action, core::InterfaceRule::Action::ignore);
  EXPECT_EQ(rules[1].network, *ntp::IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(rules[2].name, "eth0:1");
}

TEST(OptionTable, ValuesAreLookedAt) {
  EXPECT_EQ(complaint({"--var", "a b=c"}),
            "option -z, --var a b=c: a b is not the name of a variable: letters, digits and _ - . "
            "make one");
  EXPECT_EQ(complaint({"-f", "a\"b"}),
            "option -f, --driftfile a\"b: a path holds neither quotes (\") nor control characters");
  EXPECT_EQ(complaint({"-P", "high"}),
            "option -P, --priority high: a priority is a whole number; 99 is the highest");
  EXPECT_EQ(complaint({"-U", "-1"}),
            "option -U, --updateinterval -1: it is a whole number of seconds");
  EXPECT_EQ(complaint({"-w", "soon"}),
            "option -w, --wait-sync soon: it is a whole number of seconds");
  EXPECT_EQ(complaint({"--sandbox=some"}), "option --sandbox some: it is off, on or strict");
  EXPECT_EQ(complaint({"--check-config=xml"}), "option --check-config xml: it is text or json");
}

TEST(OptionTable, AnArgumentThatMayBeLeftOutTakesNoOtherWord) {
  const Options given = options({"--check-config", "a.example"});
  EXPECT_THAT(given.servers, ElementsAre("a.example"));
  EXPECT_EQ(options({"--check=json"}).check, CheckFormat::json);
}

TEST(OptionTable, MemoryHasTwoNames) { EXPECT_TRUE(options({"--mdns"}).lock_memory); }

}  // namespace
